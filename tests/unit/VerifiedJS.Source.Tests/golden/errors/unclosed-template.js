log(`total: ${a + b}
);

outer: for (;;) {
  for (;;) break outter;
}

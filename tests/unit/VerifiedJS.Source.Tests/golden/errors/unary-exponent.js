const y = -x ** 2;

const [first, ...others,] = list;

const await = 1;

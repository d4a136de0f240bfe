user?.name = 'x';

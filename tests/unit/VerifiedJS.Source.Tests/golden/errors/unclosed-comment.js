a();
/* no end
b();

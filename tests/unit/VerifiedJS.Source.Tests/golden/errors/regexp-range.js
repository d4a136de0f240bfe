const word = /^[z-a]+$/u;

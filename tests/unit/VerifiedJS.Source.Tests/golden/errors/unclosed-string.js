const name = "Ada;
const age = 36;

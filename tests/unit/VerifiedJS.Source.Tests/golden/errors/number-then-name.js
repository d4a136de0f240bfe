const n = 3px;

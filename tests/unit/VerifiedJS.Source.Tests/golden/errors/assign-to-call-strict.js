'use strict';
f(a) = 2;

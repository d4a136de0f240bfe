"use strict";
let [a, , b = 1n] = /x/g.exec(`t${c}u`) ?? [];
class A { static #p = async () => await this?.q; }

#!/usr/bin/env node
"use strict"; 'second'
var a=1,b,{c,d:[e=2,,...f],...g}=h
let i; const j = 3
if(a)b;else if(c){d}else for(;;)break
l:for(const x of y){if(x)continue l;else break}
for(var k in o);for(let p=(q in r);p;p++){s}
while(a)b();do c();while(d);do{e}while(f)
switch(a){case 1:case 2:b;break;default:{c}}
try{a}catch{b}finally{c}
try{a}catch({message}){}
throw new Error("x");debugger
function f1(a,b=1,{c},[d],...e){"use strict!";return}
async function*f2(){yield;yield*a;await b;for await(const c of d);}
{};;

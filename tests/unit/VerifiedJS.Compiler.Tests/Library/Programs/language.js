function f(a,b=2,...c){ return [a,b,c]; } console.log(f(1), f(1,3,4,5), f.length, f.name);
const {x,y:{z=5}={},...rest}={x:1,w:2,v:3}; console.log(x,z,rest);
const [p,,q=9,...r]=[1,2,undefined,4,5]; console.log(p,q,r);
class A{ #p=1; static s=2; get v(){return this.#p} set v(n){this.#p=n} static m(){return this.s} has(o){return #p in o} }
class B extends A{ constructor(){super(); this.b=3} toString(){return `B(${this.v},${super.has(this)})`} }
const b=new B(); b.v=7; console.log(`${b}`, B.m(), b, b instanceof A, Object.getOwnPropertyNames(B.prototype));
function* gen(){ const x=yield 1; console.log('got',x); try { yield 2 } finally { console.log('fin') } return 3 }
const g=gen(); console.log(g.next(), g.next('hi'), g.return(9), g.next());
console.log([...(function*(){ yield* [1,2]; yield* 'ab' })()]);
for (const [k,v] of new Map([['a',1],['b',2]])) console.log(k,v);
for (const k in {a:1,b:2,__proto__:{c:3}}) console.log(k);
label: for(let i=0;i<3;i++){ for(let j=0;j<3;j++){ if(j==1) continue label; if(i==2) break label; console.log(i,j)} }
try { null.foo } catch(e){ console.log(e.message, e instanceof TypeError, e.constructor.name) }
try { undefinedVar } catch(e){ console.log(e.message, e.name) }
try { let o={}; o.f() } catch(e){ console.log(e.message) }
try { new (class { constructor(){ this.x.y } }) } catch(e){ console.log(e.message) }
try { x1; let x1=1 } catch(e){ console.log(e.message) }
try { const c=1; c=2 } catch(e){ console.log(e.message) }
try { [].reduce((a,b)=>a) } catch(e){ console.log(e.message) }
try { new Array(-1) } catch(e){ console.log(e.name,e.message) }
try { 'x'.repeat(-1) } catch(e){ console.log(e.name,e.message) }
try { (1).toFixed(101) } catch(e){ console.log(e.name,e.message) }
try { Symbol()+'' } catch(e){ console.log(e.name,e.message) }
try { 1n+1 } catch(e){ console.log(e.name,e.message) }
try { JSON.parse('{bad') } catch(e){ console.log(e.name,e.message) }
try { const a={}; a.a=a; JSON.stringify(a) } catch(e){ console.log(e.message) }
try { for (const x of 5); } catch(e){ console.log(e.message) }
try { const [a]=null; } catch(e){ console.log(e.message) }
try { class X{}; X() } catch(e){ console.log(e.message) }
try { new (()=>{}) } catch(e){ console.log(e.message) }
try { ({}) instanceof 5 } catch(e){ console.log(e.message) }
try { 'a' in 'b' } catch(e){ console.log(e.message) }
try { Object.defineProperty(Object.freeze({}),'a',{value:1}) } catch(e){ console.log(e.message) }
console.log(JSON.stringify({a:[1,'x',null,undefined,()=>{}],b:new Date(0),c:{toJSON(){return 'tj'}}}), JSON.stringify([NaN,Infinity,'\u2028"\n']));
console.log(JSON.stringify({a:1,b:[1,2,{c:3}]},null,2), JSON.stringify('x'), JSON.parse('[1,{"a":"\\u0041b"}]'));
console.log(parseInt('12px'), parseFloat('3.14abc'), Number('0x1f'), Number(''), Number('1e3'), (255).toString(16), (0.5).toString(2), (1234.5678).toFixed(2), (0.00001).toPrecision(3), (12345).toExponential(2));
console.log('abc'.padStart(5,'-'), 'abc'.at(-1), 'a-b-c'.split('-'), 'abc'.split(''), 'aXbX'.replaceAll('X','-'), 'Hello'.replace('l','L'), ' x '.trim()+'|', 'abc'.includes('b'), 'abcabc'.lastIndexOf('b'), 'x'.codePointAt(0), String.fromCodePoint(128512), 'ß'.toUpperCase(), 'İ'.toLowerCase().length);
console.log([1,2,3,4,5].splice(1,2), [1,[2,[3,[4]]]].flat(Infinity), [1,2,3].at(-1), [1,2,3,4].findLast(x=>x%2), [1,2,3].includes(2), [1,2,3].indexOf(4), Array.of(1,2), [1,2,3].join('-'), [1,2,3].fill(0,1), [1,2,3,4,5].copyWithin(0,3));
var s=0; for (let i=0;i<10;i++) s+=i; console.log(s, typeof null, typeof (()=>1), void 0, 2**10, 7%3, -7%3, 1<<31, 1>>>0, -1>>>0, ~5);
const fs=[]; for(let i=0;i<3;i++) fs.push(()=>i); console.log(fs.map(f=>f()));
console.log(a?.b, typeof a); var a; 
console.log([1,2,3].toString(), String([1,[2,3]]), String({}), `${[1,2]}`, [] + {}, [] == '', null == undefined, '1' == 1, NaN != NaN);
let i2 = 0; const obj = { get [`k${++i2}`]() { return i2 } }; console.log(obj);
console.log(((a,b)=>a+b).toString(), (function foo (x) { return x }).toString(), class   Q { m() {} }.toString(), Math.max.toString());
console.log([10,1,5].sort().reverse(), [..."abc"].entries().next(), Number.MAX_SAFE_INTEGER, Number.EPSILON);
console.log(new Date(0).toISOString());
var w = new WeakMap(), k={}; w.set(k,1); console.log(w.get(k), w.has({}));
console.log(tag`a${1}b${2}c`); function tag(s,...v){ return s.raw.join('|')+v.join(',') }
switch(3){ case 1: console.log('one'); case 3: console.log('three'); case 4: console.log('four'); break; default: console.log('d') }
do { var n=(n||0)+1 } while(n<3); console.log(n);
console.log([1,2,3].reduceRight((a,b)=>a+'-'+b), Array.from('abc',c=>c+c), [,1].findIndex(x=>x===undefined), [3,2,1].concat([4],[[5]],6));
console.log(Object.getOwnPropertyDescriptor({get a(){return 1}},'a'), Object.getOwnPropertyDescriptors({x:1}));
console.log(isNaN('x'), isFinite('5'), encodeURIComponent('a b&ü'), decodeURIComponent('%C3%BC'), escape('ü€'), unescape('%FC%u20AC'));

import a,{b as c,default as d,'e f'as g} from'm';import*as n from"n"with{type:'json'};import'o'
export{c,d as default,g as 'h i'};export*from'p';export*as q from'q';export{r as s}from't'
export const u=1,v=2;export function w(){}export class X{}
const y=await import('z');import.meta.url

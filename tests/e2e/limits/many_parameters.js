// More parameters than a function of WebAssembly may have.
function main() {
  function many(
    p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, pa, pb, pc, pd, pe, pf, pg, ph, pi, pj, pk, pl, pm, pn, po,
    pp, pq, pr, ps, pt, pu, pv, pw, px, py, pz, p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p1a, p1b, p1c, p1d,
    p1e, p1f, p1g, p1h, p1i, p1j, p1k, p1l, p1m, p1n, p1o, p1p, p1q, p1r, p1s, p1t, p1u, p1v, p1w, p1x, p1y, p1z, p20, p21, p22,
    p23, p24, p25, p26, p27, p28, p29, p2a, p2b, p2c, p2d, p2e, p2f, p2g, p2h, p2i, p2j, p2k, p2l, p2m, p2n, p2o, p2p, p2q, p2r,
    p2s, p2t, p2u, p2v, p2w, p2x, p2y, p2z, p30, p31, p32, p33, p34, p35, p36, p37, p38, p39, p3a, p3b, p3c, p3d, p3e, p3f, p3g,
    p3h, p3i, p3j, p3k, p3l, p3m, p3n, p3o, p3p, p3q, p3r, p3s, p3t, p3u, p3v, p3w, p3x, p3y, p3z, p40, p41, p42, p43, p44, p45,
    p46, p47, p48, p49, p4a, p4b, p4c, p4d, p4e, p4f, p4g, p4h, p4i, p4j, p4k, p4l, p4m, p4n, p4o, p4p, p4q, p4r, p4s, p4t, p4u,
    p4v, p4w, p4x, p4y, p4z, p50, p51, p52, p53, p54, p55, p56, p57, p58, p59, p5a, p5b, p5c, p5d, p5e, p5f, p5g, p5h, p5i, p5j,
    p5k, p5l, p5m, p5n, p5o, p5p, p5q, p5r, p5s, p5t, p5u, p5v, p5w, p5x, p5y, p5z, p60, p61, p62, p63, p64, p65, p66, p67, p68,
    p69, p6a, p6b, p6c, p6d, p6e, p6f, p6g, p6h, p6i, p6j, p6k, p6l, p6m, p6n, p6o, p6p, p6q, p6r, p6s, p6t, p6u, p6v, p6w, p6x,
    p6y, p6z, p70, p71, p72, p73, p74, p75, p76, p77, p78, p79, p7a, p7b, p7c, p7d, p7e, p7f, p7g, p7h, p7i, p7j, p7k, p7l, p7m,
    p7n, p7o, p7p, p7q, p7r, p7s, p7t, p7u, p7v, p7w, p7x, p7y, p7z, p80, p81, p82, p83, p84, p85, p86, p87, p88, p89, p8a, p8b,
    p8c, p8d, p8e, p8f, p8g, p8h, p8i, p8j, p8k, p8l, p8m, p8n, p8o, p8p, p8q, p8r, p8s, p8t, p8u, p8v, p8w, p8x, p8y, p8z, p90,
    p91, p92, p93, p94, p95, p96, p97, p98, p99, p9a, p9b, p9c, p9d, p9e, p9f, p9g, p9h, p9i, p9j, p9k, p9l, p9m, p9n, p9o, p9p,
    p9q, p9r, p9s, p9t, p9u, p9v, p9w, p9x, p9y, p9z, pa0, pa1, pa2, pa3, pa4, pa5, pa6, pa7, pa8, pa9, paa, pab, pac, pad, pae,
    paf, pag, pah, pai, paj, pak, pal, pam, pan, pao, pap, paq, par, pas, pat, pau, pav, paw, pax, pay, paz, pb0, pb1, pb2, pb3,
    pb4, pb5, pb6, pb7, pb8, pb9, pba, pbb, pbc, pbd, pbe, pbf, pbg, pbh, pbi, pbj, pbk, pbl, pbm, pbn, pbo, pbp, pbq, pbr, pbs,
    pbt, pbu, pbv, pbw, pbx, pby, pbz, pc0, pc1, pc2, pc3, pc4, pc5, pc6, pc7, pc8, pc9, pca, pcb, pcc, pcd, pce, pcf, pcg, pch,
    pci, pcj, pck, pcl, pcm, pcn, pco, pcp, pcq, pcr, pcs, pct, pcu, pcv, pcw, pcx, pcy, pcz, pd0, pd1, pd2, pd3, pd4, pd5, pd6,
    pd7, pd8, pd9, pda, pdb, pdc, pdd, pde, pdf, pdg, pdh, pdi, pdj, pdk, pdl, pdm, pdn, pdo, pdp, pdq, pdr, pds, pdt, pdu, pdv,
    pdw, pdx, pdy, pdz, pe0, pe1, pe2, pe3, pe4, pe5, pe6, pe7, pe8, pe9, pea, peb, pec, ped, pee, pef, peg, peh, pei, pej, pek,
    pel, pem, pen, peo, pep, peq, per, pes, pet, peu, pev, pew, pex, pey, pez, pf0, pf1, pf2, pf3, pf4, pf5, pf6, pf7, pf8, pf9,
    pfa, pfb, pfc, pfd, pfe, pff, pfg, pfh, pfi, pfj, pfk, pfl, pfm, pfn, pfo, pfp, pfq, pfr, pfs, pft, pfu, pfv, pfw, pfx, pfy,
    pfz, pg0, pg1, pg2, pg3, pg4, pg5, pg6, pg7, pg8, pg9, pga, pgb, pgc, pgd, pge, pgf, pgg, pgh, pgi, pgj, pgk, pgl, pgm, pgn,
    pgo, pgp, pgq, pgr, pgs, pgt, pgu, pgv, pgw, pgx, pgy, pgz, ph0, ph1, ph2, ph3, ph4, ph5, ph6, ph7, ph8, ph9, pha, phb, phc,
    phd, phe, phf, phg, phh, phi, phj, phk, phl, phm, phn, pho, php, phq, phr, phs, pht, phu, phv, phw, phx, phy, phz, pi0, pi1,
    pi2, pi3, pi4, pi5, pi6, pi7, pi8, pi9, pia, pib, pic, pid, pie, pif, pig, pih, pii, pij, pik, pil, pim, pin, pio, pip, piq,
    pir, pis, pit, piu, piv, piw, pix, piy, piz, pj0, pj1, pj2, pj3, pj4, pj5, pj6, pj7, pj8, pj9, pja, pjb, pjc, pjd, pje, pjf,
    pjg, pjh, pji, pjj, pjk, pjl, pjm, pjn, pjo, pjp, pjq, pjr, pjs, pjt, pju, pjv, pjw, pjx, pjy, pjz, pk0, pk1, pk2, pk3, pk4,
    pk5, pk6, pk7, pk8, pk9, pka, pkb, pkc, pkd, pke, pkf, pkg, pkh, pki, pkj, pkk, pkl, pkm, pkn, pko, pkp, pkq, pkr, pks, pkt,
    pku, pkv, pkw, pkx, pky, pkz, pl0, pl1, pl2, pl3, pl4, pl5, pl6, pl7, pl8, pl9, pla, plb, plc, pld, ple, plf, plg, plh, pli,
    plj, plk, pll, plm, pln, plo, plp, plq, plr, pls, plt, plu, plv, plw, plx, ply, plz, pm0, pm1, pm2, pm3, pm4, pm5, pm6, pm7,
    pm8, pm9, pma, pmb, pmc, pmd, pme, pmf, pmg, pmh, pmi, pmj, pmk, pml, pmm, pmn, pmo, pmp, pmq, pmr, pms, pmt, pmu, pmv, pmw,
    pmx, pmy, pmz, pn0, pn1, pn2, pn3, pn4, pn5, pn6, pn7, pn8, pn9, pna, pnb, pnc, pnd, pne, pnf, png, pnh, pni, pnj, pnk, pnl,
    pnm, pnn, pno, pnp, pnq, pnr, pns, pnt, pnu, pnv, pnw, pnx, pny, pnz, po0, po1, po2, po3, po4, po5, po6, po7, po8, po9, poa,
    pob, poc, pod, poe, pof, pog, poh, poi, poj, pok, pol, pom, pon, poo, pop, poq, por, pos, pot, pou, pov, pow, pox, poy, poz,
    pp0, pp1, pp2, pp3, pp4, pp5, pp6, pp7, pp8, pp9, ppa, ppb, ppc, ppd, ppe, ppf, ppg, pph, ppi, ppj, ppk, ppl, ppm, ppn, ppo,
    ppp, ppq, ppr, pps, ppt, ppu, ppv, ppw, ppx, ppy, ppz, pq0, pq1, pq2, pq3, pq4, pq5, pq6, pq7, pq8, pq9, pqa, pqb, pqc, pqd,
    pqe, pqf, pqg, pqh, pqi, pqj, pqk, pql, pqm, pqn, pqo, pqp, pqq, pqr, pqs, pqt, pqu, pqv, pqw, pqx, pqy, pqz, pr0, pr1, pr2,
    pr3, pr4, pr5, pr6, pr7, pr8, pr9, pra, prb, prc, prd, pre, prf, prg, prh, pri, prj, prk, prl, prm, prn, pro, prp, prq, prr,
    prs, prt, pru, prv, prw, prx, pry, prz, ps0, ps1, ps2, ps3, ps4, ps5, ps6, ps7, ps8, ps9, psa, psb, psc, psd, pse, psf, psg,
    psh, psi, psj, psk, psl, psm, psn, pso, psp, psq, psr, pss, pst, psu, psv, psw, psx, psy, psz, pt0, pt1, pt2, pt3, pt4, pt5,
    pt6, pt7, pt8, pt9, pta, ptb, ptc, ptd, pte, ptf, ptg, pth, pti, ptj, ptk, ptl, ptm, ptn, pto, ptp, ptq, ptr, pts, ptt, ptu,
    ptv, ptw, ptx, pty, ptz, pu0, pu1, pu2, pu3, pu4, pu5, pu6, pu7, pu8, pu9, pua, pub, puc, pud, pue, puf, pug, puh, pui, puj
  ) {
    return [typeof p0, pp0, typeof puj].join();
  }
  console.log(many.length, many(1, 2), many(...Array.from({ length: 1100 }, (_, i) => i)));
}
main();

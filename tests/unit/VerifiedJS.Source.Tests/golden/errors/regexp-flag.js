const r = /a/gig;

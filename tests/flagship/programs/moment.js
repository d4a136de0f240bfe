// moment in UTC.
const moment = require("moment");
const t = moment.utc("2013-02-08T09:30:26.123Z");
for (const f of ["dddd, MMMM Do YYYY, h:mm:ss a", "gggg-[W]ww-E", "L LT LLLL", "Q DDDo Wo x X Z ZZ", "YYYYYY N A SSS"]) console.log(t.format(f));
for (const u of ["year", "quarter", "month", "isoWeek", "day", "hour"]) console.log(u, t.clone().startOf(u).toISOString(), t.clone().add(5, u === "isoWeek" ? "week" : u).toISOString(), moment.utc("2020-05-17").diff(t, u === "isoWeek" ? "week" : u, true));
console.log(moment.utc("12-25-1995", "MM-DD-YYYY").toISOString(), moment.utc("2010-20 4", "GGGG-WW E").format(), moment.utc("x", "YYYY", true).isValid(), moment.utc([2010, 1, 30]).isValid());
console.log(t.from(moment.utc("2013-02-10")), moment.duration(36e5 * 50).humanize(), moment.duration("P1Y2M10DT2H30M").toISOString(), moment.duration({ days: 3, hours: 30 }).asDays(), t.calendar(moment.utc("2013-02-09")));
console.log(moment.localeData().months().join(), moment.max(t, moment.utc("2014-01-01")).year(), t.isBetween("2013-01-01", "2013-12-31"), moment.utc("Sat, 01 Jan 2000 00:00:00 GMT", moment.RFC_2822).toISOString(), JSON.stringify(t));

// dayjs with plugins, in UTC.
const dayjs = require("dayjs");
for (const name of ["utc", "customParseFormat", "relativeTime", "duration", "isoWeek", "weekOfYear", "advancedFormat", "dayOfYear", "quarterOfYear", "minMax", "isBetween", "calendar", "localizedFormat"]) dayjs.extend(plugin(name));
function plugin(name) {
  switch (name) {
    case "utc": return require("dayjs/plugin/utc");
    case "customParseFormat": return require("dayjs/plugin/customParseFormat");
    case "relativeTime": return require("dayjs/plugin/relativeTime");
    case "duration": return require("dayjs/plugin/duration");
    case "isoWeek": return require("dayjs/plugin/isoWeek");
    case "weekOfYear": return require("dayjs/plugin/weekOfYear");
    case "advancedFormat": return require("dayjs/plugin/advancedFormat");
    case "dayOfYear": return require("dayjs/plugin/dayOfYear");
    case "quarterOfYear": return require("dayjs/plugin/quarterOfYear");
    case "minMax": return require("dayjs/plugin/minMax");
    case "isBetween": return require("dayjs/plugin/isBetween");
    case "calendar": return require("dayjs/plugin/calendar");
    case "localizedFormat": return require("dayjs/plugin/localizedFormat");
  }
}
const de = require("dayjs/locale/de");

const start = dayjs.utc("2024-02-28T23:59:58.123Z");
for (const format of ["YYYY-MM-DD HH:mm:ss.SSS", "dddd, MMMM Do YYYY, h:mm:ss a", "[week] w [iso] W [quarter] Q", "X x", "LLLL", "ddd D MMM YY hh A"]) console.log(start.format(format));
for (const unit of ["millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"]) {
  console.log(unit, start.add(3, unit).toISOString(), start.subtract(1, unit).toISOString(), start.startOf(unit).toISOString(), start.endOf(unit).toISOString(), start.diff("2020-01-31", unit, true));
}
console.log(dayjs.utc("31/12/1999 11:05 PM", "DD/MM/YYYY hh:mm A").toISOString(), dayjs.utc("2024-13-45", "YYYY-MM-DD", true).isValid());
console.log(start.from(dayjs.utc("2024-03-15")), start.to(dayjs.utc("2030-01-01")), start.locale(de).format("dddd, D. MMMM YYYY"), start.isoWeek(), start.dayOfYear(), start.daysInMonth());
console.log(dayjs.duration({ hours: 26, minutes: 90 }).toISOString(), dayjs.duration(123456789).humanize(), dayjs.duration("P1Y2M3DT4H5M6S").asHours());
console.log(dayjs.max(start, dayjs.utc("2025-01-01")).year(), start.isBetween("2024-01-01", "2025-01-01"), JSON.stringify({ start }));
let total = 0;
for (let i = 0; i < 3000; i++) total += start.add(i, "day").startOf("month").valueOf() % 1000007;
console.log(total);

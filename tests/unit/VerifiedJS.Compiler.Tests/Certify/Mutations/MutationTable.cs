using System.Text;

namespace VerifiedJS.Compiler.Tests.Certify.Mutations;

/// <summary>What became of wrong outputs: by step and kind of change, how many were tried, how many the checkers refused, how many of the others are no change of behaviour, and why.</summary>
internal sealed class MutationTable
{
    private sealed class Row
    {
        public int Instances, Refused;
        public SortedDictionary<string, int> Equivalent { get; } = new(StringComparer.Ordinal);
        public List<string> Wrong { get; } = [];
    }

    private readonly List<(string Step, string Kind)> order = [];
    private readonly Dictionary<(string Step, string Kind), Row> rows = [];

    /// <summary>Kinds that a step has, whether or not a place is found for them.</summary>
    public void Expect(string step, IEnumerable<string> kinds)
    {
        foreach (string kind in kinds) RowOf(step, kind);
    }

    private Row RowOf(string step, string kind)
    {
        if (rows.TryGetValue((step, kind), out Row? row)) return row;
        order.Add((step, kind));
        rows.Add((step, kind), row = new Row());
        return row;
    }

    public void Refused(string step, string kind)
    {
        RowOf(step, kind).Instances++;
        RowOf(step, kind).Refused++;
    }

    /// <summary>One that was accepted. <paramref name="reason"/>: why it behaves the same; null when it does not, or nobody can say.</summary>
    public void Accepted(string step, string kind, string? reason, string where)
    {
        Row row = RowOf(step, kind);
        row.Instances++;
        if (reason is null) row.Wrong.Add(where);
        else row.Equivalent[reason] = row.Equivalent.GetValueOrDefault(reason) + 1;
    }

    /// <summary>One that was accepted, of a function that the program does not run: nobody can say what it does, and it counts for nothing.</summary>
    public void NotRun() => notRun++;

    private int notRun;

    /// <summary>Different kinds of changes that found a place in some step.</summary>
    public int Kinds => order.Where(key => rows[key].Instances > 0).Select(key => key.Kind).Distinct().Count();

    public IEnumerable<string> Wrong => order.SelectMany(key => rows[key].Wrong.Select(where => $"{key.Step}: {key.Kind}: {where}"));

    /// <summary>Kinds for which no program had a place in any step.</summary>
    public IEnumerable<string> Missing => order.GroupBy(key => key.Kind).Where(group => group.All(key => rows[key].Instances == 0)).Select(group => group.Key);

    public string Markdown()
    {
        var text = new StringBuilder("| step | kind of change | instances | refused | equivalent | accepted wrongly |\n|---|---|---|---|---|---|\n");
        void Line(string step, string kind, IReadOnlyCollection<Row> all)
        {
            var reasons = all.SelectMany(row => row.Equivalent).GroupBy(entry => entry.Key).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Sum(entry => entry.Value)} {group.Key}");
            text.Append($"| {step} | {kind} | {all.Sum(row => row.Instances)} | {all.Sum(row => row.Refused)} | {string.Join("; ", reasons)} | {all.Sum(row => row.Wrong.Count)} |\n");
        }
        foreach ((string step, string kind) in order)
            if (rows[(step, kind)].Instances > 0) Line(step, kind, [rows[(step, kind)]]);
        foreach (string step in order.Select(key => key.Step).Distinct())
            Line($"**{step}**", $"{order.Count(key => key.Step == step && rows[key].Instances > 0)} kinds", [.. order.Where(key => key.Step == step).Select(key => rows[key])]);
        Line("**all**", $"{Kinds} different kinds", [.. rows.Values]);
        if (notRun > 0) text.Append($"\nNot counted: {notRun} that were accepted, of functions that their programs do not run.\n");
        return text.ToString();
    }
}

using System.Collections.Immutable;
using System.Text;

namespace VerifiedJS.Certify;

/// <summary>The steps from Core to the bytes of a module, in order.</summary>
public enum Step
{
    ClosureConversion, AnfConversion, FinallyElimination, KnownCalls, CopyPropagation, RepresentationSelection, Lowering, Safepoints, Emission, Encoding,
}

/// <summary>
/// What a checker says of one function. A known gap is a refusal for want of a construct that the checker does not know; absent is, of the library, what linking has left out
/// of the module: there is no code to check.
/// </summary>
public enum Judgement { Certified, KnownGap, Refused, Absent }

/// <param name="Reason">Why not; null when certified.</param>
public readonly record struct Verdict(Judgement Judgement, string? Reason = null)
{
    public static readonly Verdict Certified = new(Judgement.Certified);
}

/// <summary>A step's verdicts by function; no verdicts where there is no checker.</summary>
public sealed record StepReport(Step Step, ImmutableArray<Verdict>? Verdicts, TimeSpan Time)
{
    public int Count(Judgement judgement) => Verdicts?.Count(verdict => verdict.Judgement == judgement) ?? 0;
}

/// <summary>What was certified of a compilation, step by step and function by function.</summary>
/// <param name="Functions">The functions' names, for people.</param>
public sealed record CertificationReport(ImmutableArray<string> Functions, ImmutableArray<StepReport> Steps)
{
    /// <summary>Nothing was refused. Gaps that are known, and steps without a checker, are no refusals.</summary>
    public bool IsAccepted => Steps.All(step => step.Count(Judgement.Refused) == 0);

    /// <summary>All functions that the module has are certified in all steps.</summary>
    public bool IsComplete => Steps.All(step => step.Verdicts is { } verdicts && verdicts.All(verdict => verdict.Judgement is Judgement.Certified or Judgement.Absent));

    /// <summary>The report with steps that were checked later.</summary>
    public CertificationReport With(IEnumerable<StepReport> later)
    {
        Dictionary<Step, StepReport> reports = later.ToDictionary(report => report.Step);
        return this with { Steps = [.. Steps.Select(step => reports.GetValueOrDefault(step.Step, step))] };
    }

    /// <summary>The step's name in reports.</summary>
    public static string NameOf(Step step) => step switch
    {
        Step.ClosureConversion => "closure conversion",
        Step.AnfConversion => "ANF conversion",
        Step.FinallyElimination => "elimination of finally",
        Step.KnownCalls => "known calls",
        Step.CopyPropagation => "copy propagation",
        Step.RepresentationSelection => "representation selection",
        Step.Lowering => "lowering",
        Step.Safepoints => "safepoints of lowering",
        Step.Emission => "emission",
        Step.Encoding => "encoding",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>One line for each refusal and each gap: step, function, reason.</summary>
    public IEnumerable<string> Complaints()
    {
        foreach (StepReport step in Steps)
        {
            if (step.Verdicts is not { } verdicts) continue;
            for (int i = 0; i < verdicts.Length; i++)
                if (verdicts[i] is { Judgement: Judgement.KnownGap or Judgement.Refused } verdict)
                    yield return $"{NameOf(step.Step)}, function {i} \"{Functions[i]}\": {(verdict.Judgement == Judgement.KnownGap ? "not certified, a known gap" : "refused")}: {verdict.Reason}";
        }
    }

    /// <summary>The report as --certify prints it: a line a function with a letter a step, then the steps' totals, then what was refused.</summary>
    public string Print()
    {
        var text = new StringBuilder();
        text.Append("functions, by step: c certified, g known gap, R refused, . not in the module, - no checker\n");
        for (int i = 0; i < Functions.Length; i++)
        {
            text.Append("  ");
            foreach (StepReport step in Steps)
                text.Append(step.Verdicts is not { } verdicts ? '-' : verdicts[i].Judgement switch { Judgement.Certified => 'c', Judgement.KnownGap => 'g', Judgement.Absent => '.', _ => 'R' });
            text.Append($"  {i} {(Functions[i] is "" ? "(anonymous)" : Functions[i])}\n");
        }
        text.Append("steps\n");
        foreach (StepReport step in Steps)
        {
            string name = NameOf(step.Step).PadRight(26);
            if (step.Verdicts is not { } verdicts)
            {
                text.Append($"  {name}no checker\n");
                continue;
            }
            text.Append($"  {name}{step.Count(Judgement.Certified)} of {verdicts.Length} functions certified");
            if (step.Count(Judgement.Absent) is > 0 and var absent) text.Append($", {absent} not in the module");
            if (step.Count(Judgement.KnownGap) is > 0 and var gaps) text.Append($", {gaps} known gaps");
            if (step.Count(Judgement.Refused) is > 0 and var refused) text.Append($", {refused} refused");
            text.Append($", {step.Time.TotalMilliseconds:0} ms\n");
        }
        foreach (string complaint in Complaints()) text.Append(complaint).Append('\n');
        return text.ToString();
    }
}

/// <summary>A checker refused a step's output: an error of the compiler, not of the input.</summary>
public sealed class CertificationFailed(string message) : Exception(message);

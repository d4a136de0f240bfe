using System.Collections.Immutable;

namespace VerifiedJS.Source;

/// <summary>Another place that explains an error, such as the first declaration of a name declared twice.</summary>
/// <param name="Span">Where.</param>
/// <param name="Message">What is there.</param>
public readonly record struct RelatedPosition(Span Span, string Message);

/// <summary>
/// The one way in which parsing fails: a program that the grammar or an early error rule of ECMA-262 rejects.
/// </summary>
public sealed class SyntaxError : Exception
{
    internal SyntaxError(SourceText source, Span span, string description, string? clause, ImmutableArray<RelatedPosition> related)
    {
        Source = source;
        Span = span;
        Description = description;
        Clause = clause;
        Related = related;
    }

    /// <summary>The text that was parsed.</summary>
    public new SourceText Source { get; }

    /// <summary>The offending stretch of it.</summary>
    public Span Span { get; }

    /// <summary>What is wrong, in one sentence, without position.</summary>
    public string Description { get; }

    /// <summary>The clause of ECMA-262 (2025) whose rule is broken, where it is an early error rather than plain grammar.</summary>
    public string? Clause { get; }

    /// <summary>Other places that explain the error.</summary>
    public ImmutableArray<RelatedPosition> Related { get; }

    /// <summary>Line and column where the offending stretch begins.</summary>
    public LineColumn Position => Source.Locate(Span.Start);

    /// <summary>`file:line:column: SyntaxError: description`</summary>
    public override string Message
    {
        get
        {
            LineColumn at = Position;
            return $"{Source.FileName}:{at.Line}:{at.Column}: SyntaxError: {Description}";
        }
    }
}

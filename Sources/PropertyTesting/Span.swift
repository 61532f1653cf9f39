/// A run of choices that belong together, as the shrinker may delete, blank or move it whole.
struct Span: Equatable, Sendable {
  /// What the choices make up.
  enum Kind: UInt8, Sendable {
    /// One value made of several choices.
    case value
    /// A whole array or loop.
    case sequence
    /// One element of an array, with the choice that there is one.
    case element
    /// One iteration of a loop of steps, with the choice that there is one.
    case step
  }

  /// What the choices make up.
  var kind: Kind
  /// First choice.
  var start: Int
  /// First choice of the content, behind the one that says there is an element or a step.
  var content: Int
  /// One past the last choice.
  var end: Int
  /// The span this one lies in; -1 if none.
  var parent: Int

  /// Whether a sequence may hold one more or one less of these.
  var isRound: Bool { kind == .element || kind == .step }
}

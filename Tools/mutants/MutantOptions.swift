internal import PropertyTesting

/// What the command line asks for.
struct MutantOptions: Sendable {
  /// Areas to try; all if none is named.
  var areas: [String] = []
  /// Text that a mutant's name or reference must hold.
  var filter = ""
  /// Runs of each law, each with a seed of its own.
  var seedCount = 5
  /// The first seed.
  var firstSeed: UInt64 = 1
  /// Cases after which a mutant counts as alive in a run.
  var caseCountMax = 5_000
  /// Whether the table is for a document.
  var isMarkdown = false

  /// Reads arguments; nil if they are not understood.
  init?(_ arguments: ArraySlice<String>) {
    var rest = arguments
    while let name = rest.popFirst() {
      if name == "--markdown" {
        isMarkdown = true
        continue
      }
      guard let value = rest.popFirst() else { return nil }
      switch name {
      case "--area": areas.append(value)
      case "--filter": filter = value
      case "--seeds":
        guard let number = Int(value), number > 0 else { return nil }
        seedCount = number
      case "--cases":
        guard let number = Int(value), number > 0 else { return nil }
        caseCountMax = number
      case "--seed":
        guard let number = UInt64(value) else { return nil }
        firstSeed = number
      default: return nil
      }
    }
  }

  /// Whether an area is to be tried.
  func wants(_ area: MutantArea) -> Bool { areas.isEmpty || areas.contains(area.name) }

  /// Whether a trial is to be run.
  func wants(_ trial: MutantTrial) -> Bool {
    filter.isEmpty || trial.name.contains(filter) || trial.reference.contains(filter)
  }
}

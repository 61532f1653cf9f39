/// Takes findings as they are made, lists the first few of each kind and counts the rest.
///
/// A database with a million damaged rows must give a report a person can read, and must not make
/// the report as large as the damage.
package struct FindingCollector: Sendable {
  /// Findings of one kind that are listed one by one.
  package static let listedCountMax = 20

  private var listed: [Finding] = []
  private var counts: [Tally] = []

  /// How often one row of the catalogue was met.
  private struct Tally: Sendable {
    var id: String
    var title: String
    var count: Int
    var last: Finding
    var worst: Severity
  }

  /// Creates an empty collector.
  package init() {}

  /// Whether nothing was found.
  package var isEmpty: Bool { listed.isEmpty }

  /// Takes a finding.
  ///
  /// - Complexity: O(number of different kinds)
  package mutating func add(_ finding: Finding) {
    let problem = finding.problem
    guard
      let kind = counts.firstIndex(where: { $0.id == problem.id && $0.title == problem.title })
    else {
      counts.append(
        Tally(
          id: problem.id,
          title: problem.title,
          count: 1,
          last: finding,
          worst: finding.severity
        )
      )
      listed.append(finding)
      return
    }
    counts[kind].count += 1
    if counts[kind].count <= Self.listedCountMax {
      listed.append(finding)
    } else {
      counts[kind].last = finding
      counts[kind].worst = max(counts[kind].worst, finding.severity)
    }
  }

  /// Takes several findings.
  package mutating func add(contentsOf findings: [Finding]) {
    for finding in findings { add(finding) }
  }

  /// The listed findings in the order they came, then one line for each kind that had more.
  package var findings: [Finding] {
    listed
      + counts.filter { $0.count > Self.listedCountMax }.map { tally in
        let more = tally.count - Self.listedCountMax
        var finding = tally.last
        finding.severity = tally.worst
        finding.observed = "\(more) more of \(tally.id); the last: \(tally.last.observed)"
        return finding
      }
  }
}

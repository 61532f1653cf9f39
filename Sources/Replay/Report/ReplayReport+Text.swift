package import DataDirCheck
internal import SchemaFormat

extension ReplayReport {
  /// The report as lines for people: what was applied, what came of it, what that proves.
  ///
  /// - Parameter paint: Marks text with the color of a severity; nil for what is clean.
  /// - Returns: Lines without line ends.
  package func lines(paint: TargetReport.Paint) -> [String] {
    var lines = [Self.line("log", logText), Self.line("state", stateText)]
    if let provenIndex {
      let place = endsBeforeDatabase ? "the last entry," : "consistent index"
      let at = provenIndex == 0 ? "" : " at \(place) \(grouped(provenIndex))"
      lines.append(Self.line("key", Self.text(rows, paint) + at))
      for proof in buckets where !proof.isEmpty {
        lines.append(Self.line(proof.bucket.rawValue, Self.text(proof.counts, paint)))
      }
    }
    if let difference = firstDifference {
      lines.append("  first difference: \(difference.place)")
      lines.append("    the database has \(difference.observed)")
      lines.append("    the log makes    \(difference.expected)")
    }
    lines += faults.map { "  " + paint("error", .error) + " " + $0 }
    lines += remarks.map { "  " + $0 }
    lines.append(verdict(paint))
    return lines
  }

  private var logText: String {
    guard lastIndex >= firstIndex else { return "no entry after \(grouped(lastIndex)); \(base)" }
    var text = "entries \(grouped(firstIndex))…\(grouped(lastIndex)), term \(term)"
    if commit < lastIndex { text += ", commit \(grouped(commit))" }
    return "\(text); \(base), by the rules of \(rules)"
  }

  private var stateText: String {
    var text = "revision \(grouped(revision))"
    text += compactRevision > 0 ? ", compacted at \(grouped(compactRevision))" : ", never compacted"
    return text + ", hash \(hashKV), \(Self.count(leaseCount, "lease")), "
      + Self.count(memberCount, "member")
  }

  private static func text(_ counts: RowCounts, _ paint: TargetReport.Paint) -> String {
    let total = counts.proven + counts.unproven + counts.different
    var parts: [String] = []
    if counts.proven == total {
      parts.append(paint("\(Self.count(total, "row")) proven", nil))
    } else {
      parts.append("\(grouped(counts.proven)) of \(Self.count(total, "row")) proven")
    }
    if counts.unproven > 0 { parts.append("\(grouped(counts.unproven)) cannot be") }
    if counts.different > 0 {
      let text = counts.different == 1 ? "1 differs" : "\(grouped(counts.different)) differ"
      parts.append(paint(text, .error))
    }
    return parts.joined(separator: ", ")
  }

  private func verdict(_ paint: TargetReport.Paint) -> String {
    if differentCount > 0 {
      return paint("The database is not what the log makes.", .error) + " Nothing was written."
    }
    if !faults.isEmpty {
      return paint("Not all could be replayed.", .error) + " Nothing was written."
    }
    guard provenIndex != nil else { return "There is no database to hold it against." }
    if rows.unproven > 0 {
      return "What the log reaches is as the database has it. Nothing was written."
    }
    return paint("The database is what the log makes.", nil) + " Nothing was written."
  }

  private static func line(_ name: String, _ text: String) -> String {
    name + String(repeating: " ", count: max(1, 16 - name.count)) + text
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(grouped(number)) \(noun)s"
  }
}

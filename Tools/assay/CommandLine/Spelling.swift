/// The candidate that differs least from a word, if it is near enough to have been meant.
///
/// - Complexity: O(*n* · *m*²) for *n* candidates of *m* letters
func nearestSpelling(of word: String, in candidates: [String]) -> String? {
  let distances = candidates.map { (candidate: $0, distance: editDistance(word, $0)) }
  guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
  if !word.isEmpty, nearest.distance > max(1, word.count / 3) {
    return candidates.first { word.count >= 3 && $0.hasPrefix(word) }
  }
  return nearest.distance < word.count ? nearest.candidate : nil
}

/// The hint that ends a complaint about a misspelt word; empty without a candidate.
func didYouMean(_ candidate: String?) -> String {
  candidate.map { "; did you mean '\($0)'?" } ?? ""
}

/// The fewest letters to insert, remove, replace or swap with a neighbor to turn one word into
/// another.
private func editDistance(_ source: String, _ target: String) -> Int {
  let source = Array(source)
  let target = Array(target)
  var rows = [Array(0...target.count)]
  for (i, letter) in source.enumerated() {
    var row = [i + 1]
    for (j, other) in target.enumerated() {
      var best = min(rows[i][j] + (letter == other ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, letter == target[j - 1], source[i - 1] == other {
        best = min(best, rows[i - 1][j - 1] + 1)
      }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[source.count][target.count]
}

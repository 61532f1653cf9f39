/// What a law says of one case: the lines of a counterexample.
struct Transcript: Sendable {
  /// One remark.
  private struct Line {
    /// Number of the step it was made in, from 1; nil outside steps.
    var step: Int?
    var text: String
  }

  private var notes: [Line] = []
  private var draws: [Line] = []

  /// How many compound draws are under way; what they are made of is not shown.
  var quietDepth = 0
  /// How many loops of steps are under way.
  var stepDepth = 0
  /// The step of the outermost loop that is under way, from 1; nil outside steps.
  var step: Int?

  /// Adds what the law said.
  mutating func note(_ text: String) { notes.append(Line(step: step, text: text)) }

  /// Adds a value that was drawn, for laws that say nothing.
  mutating func drew(_ text: String) {
    if quietDepth == 0 { draws.append(Line(step: step, text: text)) }
  }

  /// The lines to print: the law's own, or what it drew if it said nothing.
  ///
  /// The first line of a step begins with its number; further ones stand under it.
  func lines(stepCount: Int) -> [String] {
    var lines: [String] = []
    var last: Int?
    let width = String(stepCount).count
    for line in notes.isEmpty ? joinedDraws : notes {
      for (index, text) in line.text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        if let step = line.step {
          let number = String(step)
          let label = step != last && index == 0 ? "\(number)." : ""
          let padding = String(repeating: " ", count: max(0, width + 1 - label.count))
          lines.append("\(padding)\(label) \(text)")
        } else {
          lines.append(String(text))
        }
      }
      last = line.step
    }
    return lines
  }

  /// The draws, those of one step in one line.
  private var joinedDraws: [Line] {
    var joined: [Line] = []
    for draw in draws {
      if let step = draw.step, joined.last?.step == step {
        joined[joined.count - 1].text += ", \(draw.text)"
      } else {
        joined.append(Line(step: draw.step, text: "drew \(draw.text)"))
      }
    }
    return joined
  }
}

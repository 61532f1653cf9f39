internal import RaftCore

extension Chart {
  /// Draws a trace.
  ///
  /// - Parameters:
  ///   - trace: What happened.
  ///   - memberCount: How many members there are; their ids start at 1.
  ///   - title: What the run is called.
  ///   - facts: What it was made of.
  ///   - replay: The command that runs it again.
  ///   - verdict: The law that was broken in the end.
  package init(
    _ trace: Trace,
    memberCount: Int,
    title: String,
    facts: [String] = [],
    replay: String = "",
    verdict: BrokenRaftLaw? = nil
  ) {
    var drawing = ChartDrawing(memberCount: memberCount)
    for (event, step) in zip(trace.events, trace.steps) { drawing.add(event, in: step) }
    let lanes = (0..<memberCount).map { UInt64($0) + 1 }
    self.init(title: title, facts: facts, replay: replay, lanes: lanes)
    rows = drawing.rows
    self.verdict = verdict
  }
}

/// Puts the events of a trace into rows.
struct ChartDrawing {
  /// Rows so far.
  private(set) var rows: [Chart.Row] = []
  private var postbox = Postbox()
  private var marks: [RaftMark?]
  private var conditions: [Chart.Condition]
  /// Links that lose everything, as `from * count + to`.
  private var brokenLinks: [Bool]
  private var step = 0

  /// Starts at the top.
  init(memberCount: Int) {
    marks = Array(repeating: nil, count: memberCount)
    conditions = Array(repeating: [], count: memberCount)
    brokenLinks = Array(repeating: false, count: memberCount * memberCount)
  }

  /// Adds an event.
  mutating func add(_ event: Trace.Event, in step: Int) {
    self.step = step
    let detail = "\(event)"
    switch event {
    case .sent(let message): postbox.send(message, in: max(rows.count - 1, 0))
    case .duplicated(let message): postbox.copy(message)
    case .delayed, .released, .elected, .committed, .broke: break
    case .delivered(let message): arrow(message, .message, detail)
    case .lost(let message): arrow(message, .lost, detail)
    case .worked(let id): quiet(id, .work, "ready", detail)
    case .appended(let id): quiet(id, .work, "write", detail)
    case .synced(let id): quiet(id, .work, "sync", detail)
    case .applied(let id): quiet(id, .work, "apply", detail)
    case .ticked(let id): quiet(id, .tick, "tick", detail)
    case .campaigned(let id): note(id, .input, "campaigns", detail)
    case .proposed(let id, let number): note(id, .input, "proposes #\(number)", detail)
    case .proposedChange(let id, let steps): note(id, .input, "proposes [\(steps)]", detail)
    case .changed(let id, let config): note(id, .change, "\(config)", detail)
    case .asked(let id, let floor): note(id, .input, "reads, must see \(floor)", detail)
    case .answered(let id, let index): note(id, .read, "read at \(index)", detail)
    case .crashed(let id, let lost):
      note(id, .fault, lost > 0 ? "crashes, loses \(lost)" : "crashes", detail) { $0 = .isDown }
    case .restarted(let id): note(id, .fault, "starts", detail) { $0.remove(.isDown) }
    case .paused(let id, let isPaused):
      note(id, .fault, isPaused ? "stands still" : "goes on", detail) { condition in
        condition.set(.isPaused, isPaused)
      }
    case .stalled(let id, let isStalled):
      note(id, .fault, isStalled ? "disk stands still" : "disk goes on", detail) { condition in
        condition.set(.isStalled, isStalled)
      }
    case .compacted(let id, let index): note(id, .input, "snapshot of \(index)", detail)
    case .transferred(let id, let to): note(id, .input, "hand over to \(to)", detail)
    case .forgot(let id): note(id, .input, "forget leader", detail)
    case .isolated, .split, .brokeLink, .healed: links(event, detail)
    case .state(let id, let mark):
      guard let lane = lane(id) else { return }
      marks[lane] = mark
      finish(lane)
    }
  }

  /// The lane of a member; nil for who has none, such as a thread of storage.
  private func lane(_ id: UInt64) -> Int? {
    guard id > 0, id <= UInt64(marks.count) else { return nil }
    return Int(id) - 1
  }

  // MARK: Rows

  private mutating func arrow(_ message: Message, _ kind: Chart.Kind, _ detail: String) {
    guard let from = lane(message.from), let to = lane(message.to), from != to else {
      // What a member tells itself, or its storage tells it.
      return quiet(message.to, .work, "own \(message.shortText)", detail)
    }
    let trip = postbox.receive(message)
    let arrow = Chart.Arrow(
      from: from,
      to: to,
      text: message.shortText,
      term: message.term,
      sent: trip?.row,
      isRepeated: trip?.isRepeated ?? false
    )
    rows.append(Chart.Row(kind: kind, shape: .arrow(arrow), details: [detail], step: step))
  }

  private mutating func note(
    _ id: UInt64,
    _ kind: Chart.Kind,
    _ text: String,
    _ detail: String,
    _ affect: ((inout Chart.Condition) -> Void)? = nil
  ) {
    guard let lane = lane(id) else { return band(detail, detail) }
    let notes = [Chart.Note(lane: lane, text: text)]
    rows.append(Chart.Row(kind: kind, shape: .notes(notes), details: [detail], step: step))
    if let affect { change(lane, affect) }
  }

  private mutating func links(_ event: Trace.Event, _ detail: String) {
    let count = marks.count
    func cutOff(_ inside: Set<Int>) {
      for from in 0..<count {
        for to in 0..<count where inside.contains(from) != inside.contains(to) {
          brokenLinks[from * count + to] = true
        }
      }
    }
    switch event {
    case .isolated(let id):
      band("\(id) is cut off", detail)
      cutOff(Set([lane(id)].compactMap { $0 }))
    case .split(let ids):
      band("\(ids.map(String.init).joined(separator: " ")) | the others", detail)
      cutOff(Set(ids.compactMap { lane($0) }))
    case .brokeLink(let from, let to):
      band("link \(from) → \(to) breaks", detail)
      if let from = lane(from), let to = lane(to) { brokenLinks[from * count + to] = true }
    default:
      band("all links work", detail)
      for link in brokenLinks.indices { brokenLinks[link] = false }
    }
    for lane in 0..<count {
      let isCutOff = (0..<count).allSatisfy { other in
        other == lane || brokenLinks[lane * count + other] && brokenLinks[other * count + lane]
      }
      guard count > 1, isCutOff != conditions[lane].contains(.isCutOff) else { continue }
      change(lane) { $0.set(.isCutOff, isCutOff) }
    }
  }

  private mutating func band(_ text: String, _ detail: String) {
    rows.append(Chart.Row(kind: .link, shape: .band(text), details: [detail], step: step))
  }

  /// Adds what says little: to the last row, if that is of its kind and nothing came of it there.
  private mutating func quiet(
    _ id: UInt64,
    _ kind: Chart.Kind,
    _ text: String,
    _ detail: String
  ) {
    guard let lane = lane(id) else { return }
    if let last = rows.last, last.kind == kind, case .notes(var notes) = last.shape,
      !last.outcomes.contains(where: { $0.lane == lane })
    {
      if let place = notes.firstIndex(where: { $0.lane == lane }) {
        guard notes[place].add(text) else { return append(lane, kind, text, detail) }
      } else {
        let place = notes.firstIndex { $0.lane > lane } ?? notes.count
        notes.insert(Chart.Note(lane: lane, text: text), at: place)
      }
      rows[rows.count - 1].shape = .notes(notes)
      rows[rows.count - 1].details.append(detail)
      return
    }
    append(lane, kind, text, detail)
  }

  /// Adds a row that says little.
  private mutating func append(
    _ lane: Int,
    _ kind: Chart.Kind,
    _ text: String,
    _ detail: String
  ) {
    let notes = [Chart.Note(lane: lane, text: text)]
    rows.append(Chart.Row(kind: kind, shape: .notes(notes), details: [detail], step: step))
  }

  // MARK: Outcomes

  private mutating func change(_ lane: Int?, _ affect: (inout Chart.Condition) -> Void) {
    guard let lane else { return }
    affect(&conditions[lane])
    finish(lane)
  }

  /// Writes what became of a member to the last row.
  private mutating func finish(_ lane: Int) {
    let outcome = Chart.Outcome(lane: lane, mark: marks[lane], condition: conditions[lane])
    if rows.isEmpty {
      rows.append(Chart.Row(kind: .work, shape: .notes([]), details: ["the start"], step: step))
    }
    let last = rows.count - 1
    if let place = rows[last].outcomes.firstIndex(where: { $0.lane == lane }) {
      rows[last].outcomes[place] = outcome
    } else {
      rows[last].outcomes.append(outcome)
    }
  }
}

extension Chart.Note {
  /// What fits beside a lane.
  private static let textCountMax = 20

  /// Adds words to it, if they are the same or there is room for them.
  fileprivate mutating func add(_ more: String) -> Bool {
    if text == more {
      count += 1
      return true
    }
    guard count == 1, text.count + more.count + 2 <= Self.textCountMax else { return false }
    text += ", " + more
    return true
  }
}

extension Chart.Condition {
  fileprivate mutating func set(_ condition: Self, _ holds: Bool) {
    if holds { insert(condition) } else { remove(condition) }
  }
}

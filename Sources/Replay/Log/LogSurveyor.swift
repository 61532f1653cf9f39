internal import ByteCoding
internal import DataDirCheck
internal import EtcdMessages
internal import ProtoWire
internal import WALFormat

/// Follows the records of a log, one after the other, for ``LogSurvey``.
///
/// Behind damage an entry is taken only if it has the index and the term that follow: two entries
/// of one term and neighboring indexes are neighbors in every log that has both.
///
/// > Source: raft thesis §3.5, Log Matching; formats.md §2.6, §2.11.
struct LogSurveyor {
  private(set) var survey = LogSurvey()
  /// Number of the next entry.
  private var ordinal = 0
  /// Damage since the last sound entry.
  private var damage: (place: LogPlace, observed: String)?
  /// Whether all that was met since is a write that never finished.
  private var isTail = false
  /// A snapshot record past the last entry.
  private var jump: WALSnapshot?
  /// Whether the stretch has ended; only a snapshot begins another one.
  private var isOver = false

  /// Takes a step of the decoder.
  mutating func take(_ step: DecoderStep, in file: SegmentFile, _ window: RawSpan) {
    switch step {
    case .record(let record):
      isTail = false
      let place = LogPlace(file: file.fileName, offset: record.offset)
      // Behind bytes that were skipped nothing vouches for the next record's.
      guard record.crcState != .reseeded else {
        if record.kind == .entry { ordinal += 1 }
        return meet("a record with an unproven checksum", isUnfinished: false, at: place)
      }
      let data = window.extracting(record.data ?? 0..<0)
      do throws(ProtoError) {
        try take(record.kind, data, at: place)
      } catch {
        if record.kind == .entry { ordinal += 1 }
        meet(error.description, isUnfinished: false, at: place)
      }
    case .damage(let found):
      meet(
        found.kind.observed,
        isUnfinished: found.isUnfinished,
        at: LogPlace(file: file.fileName, offset: found.offset)
      )
    case .skipped, .needs, .end: break
    }
  }

  private mutating func take(
    _ kind: RecordKind,
    _ data: RawSpan,
    at place: LogPlace
  ) throws(ProtoError) {
    switch kind {
    case .entry:
      let entry = try EntryView(decoding: data)
      take(entry, at: place)
      ordinal += 1
    case .state:
      let state = try HardState(decoding: data)
      survey.commit = max(survey.commit, state.commit)
      if state.term == 1, state.vote != 0 { survey.isRestored = true }
    case .snapshot:
      let snapshot = try WALSnapshot(decoding: data)
      survey.snapshots.append(snapshot)
      if snapshot.index > survey.lastIndex { jump = snapshot }
    case .metadata:
      if survey.metadata == nil { survey.metadata = try MemberMetadata(decoding: data) }
    case .crc: break
    }
  }

  private mutating func meet(_ observed: String, isUnfinished: Bool, at place: LogPlace) {
    isTail = damage == nil && isUnfinished
    if damage == nil { damage = (place, observed) }
  }

  private mutating func take(_ entry: EntryView, at place: LogPlace) {
    // Indexes begin with 1, and none follows the last number there is.
    guard entry.index > 0, entry.index < .max else {
      return end(at: place, "entry \(entry.index)")
    }
    guard entry.isPlausible else {
      return end(at: place, "entry \(entry.index) of type \(entry.type.rawValue)")
    }
    if let jump, entry.index - 1 == jump.index {
      return begin(with: entry, .snapshot(jump))
    }
    guard !isOver else { return }
    guard let indexes = survey.indexes else {
      return begin(with: entry, damage == nil ? .log : .damage)
    }
    let last = indexes.upperBound
    if entry.index == last + 1 {
      guard damage == nil || entry.term == survey.lastTerm else { return end() }
      guard entry.term >= survey.lastTerm else {
        return end(at: place, "term \(entry.term) after term \(survey.lastTerm)")
      }
    } else if entry.index > last {
      return end(at: place, "entry \(entry.index) after \(last)")
    } else {
      guard damage == nil else { return end() }
      guard entry.index > survey.commit, entry.index >= indexes.lowerBound else {
        return end(at: place, "entry \(entry.index) written again, \(survey.commit) is committed")
      }
      survey.overwrites.append((ordinal, entry.index))
    }
    survey.indexes = indexes.lowerBound...entry.index
    append(entry)
  }

  private mutating func append(_ entry: EntryView) {
    survey.lastTerm = entry.term
    survey.endOrdinal = ordinal + 1
    if let damage {
      survey.passedDamage.append(
        "\(damage.place.file) offset \(damage.place.offset): \(damage.observed)"
      )
    }
    damage = nil
    jump = nil
  }

  private mutating func begin(with entry: EntryView, _ beginning: LogSurvey.Beginning) {
    survey.indexes = entry.index...entry.index
    survey.beginning = beginning
    survey.ending = .log
    survey.firstOrdinal = ordinal
    survey.overwrites = []
    isOver = false
    append(entry)
  }

  /// Ends the stretch before an entry that cannot be its next.
  private mutating func end(at place: LogPlace, _ observed: String) {
    survey.ending =
      if let damage {
        .damage(place: damage.place, observed: damage.observed)
      } else {
        .unsound(place: place, observed: observed)
      }
    isOver = true
  }

  /// Ends the stretch before damage.
  private mutating func end() {
    guard let damage else { return }
    end(at: damage.place, damage.observed)
  }

  /// Ends the survey with the log.
  mutating func finish() {
    if let jump {
      survey = survey.moved(behind: jump)
    } else if !isOver, damage != nil {
      end()
      survey.isTorn = isTail
    }
  }
}

extension EntryView {
  /// Whether a raft log may hold such an entry.
  ///
  /// No checksum covers the type of a record: a hard state that is read as an entry has its term for
  /// a type, and no data.
  fileprivate var isPlausible: Bool {
    type == .normal || data != nil && (type == .confChange || type == .confChangeV2)
  }
}

extension Damage {
  /// Whether a crash in the middle of a write leaves such bytes at the end of a log.
  fileprivate var isUnfinished: Bool {
    if case .bytesAfterEnd = kind { true } else { isUnexpectedEnd }
  }
}

extension LogSurvey {
  /// The survey of a log in which nothing follows a snapshot yet.
  fileprivate func moved(behind snapshot: WALSnapshot) -> LogSurvey {
    var survey = self
    survey.indexes = nil
    survey.lastTerm = snapshot.term
    survey.beginning = .snapshot(snapshot)
    survey.ending = .log
    survey.firstOrdinal = 0
    survey.endOrdinal = 0
    survey.overwrites = []
    return survey
  }
}

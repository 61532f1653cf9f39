internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire

/// Stepping over damage: where the next sound frame is.
extension RecordDecoder {
  /// Steps over a damaged frame if a frame, the end or zeros follow it; otherwise searches.
  mutating func stepOver(_ damage: Damage, _ window: RawSpan, _ start: Int) -> DecoderStep {
    let lowest = damage.offset + FrameHeader.byteCount
    if case .bytesAfterEnd(let firstNonzero) = damage.kind {
      runningCRC = nil
      alternativeCRC = nil
      let position = max(lowest, firstNonzero - firstNonzero % 8)
      mode = .search(position: position, nonzeroEnd: position)
      return next(in: window, at: start)
    }
    if let frameEnd = damage.frameEnd {
      switch looksSound(after: frameEnd, window, start) {
      case .needs(let range): return .needs(range)
      case .yes: return skip(to: frameEnd)
      case .no: break
      }
    }
    runningCRC = nil
    alternativeCRC = nil
    mode = .search(position: lowest, nonzeroEnd: lowest)
    return next(in: window, at: start)
  }

  /// Looks for the next frame that is one beyond doubt.
  mutating func search(
    from first: Int,
    nonzeroEnd known: Int,
    _ window: RawSpan,
    _ start: Int
  ) -> DecoderStep {
    let stride = isUnpadded ? 1 : 8
    var position = first
    var nonzeroEnd = known
    while fileByteCount - position > FrameHeader.byteCount {
      switch isFrame(at: position, window, start) {
      case .no(let isZero):
        position += stride
        if !isZero { nonzeroEnd = position }
      case .yes:
        return skip(to: position)
      case .needs(let range):
        mode = .search(position: position, nonzeroEnd: nonzeroEnd)
        return .needs(range)
      }
    }
    // What is left is shorter than any frame; it counts as skipped if something came before.
    let end = position - nonzeroEnd < FrameHeader.byteCount ? fileByteCount : nonzeroEnd
    let skipped = offset..<min(end, fileByteCount)
    offset = skipped.upperBound
    mode = .finished(.damaged)
    return .skipped(skipped)
  }

  /// Proves the rest of the file zero, as preallocated space is.
  mutating func proveZeros(
    from position: Int,
    _ window: RawSpan,
    _ start: Int
  ) -> DecoderStep {
    guard position < fileByteCount else { return finish(.zeros) }
    let rest = position..<min(fileByteCount, start + window.byteCount)
    guard !rest.isEmpty, let at = window.position(of: rest, windowStart: start) else {
      mode = .zeros(position: position)
      return .needs(position..<position + 1)
    }
    guard window.isZero(at..<at + rest.count) else {
      var nonzero = at
      while window.byte(at: nonzero) == 0 { nonzero += 1 }
      return damaged(.bytesAfterEnd(firstNonzero: position + nonzero - at), frameEnd: nil)
    }
    mode = .zeros(position: rest.upperBound)
    return next(in: window, at: start)
  }

  private mutating func skip(to end: Int) -> DecoderStep {
    let skipped = offset..<end
    offset = end
    mode = .records
    return .skipped(skipped)
  }

  /// Whether reading can go on at an offset, as far as the window shows.
  private enum Outlook {
    case yes
    case no(isZero: Bool)
    case needs(Range<Int>)
  }

  /// Whether what follows a damaged frame shows that its length was right.
  private mutating func looksSound(
    after end: Int,
    _ window: RawSpan,
    _ start: Int
  ) -> Outlook {
    if end == fileByteCount { return .yes }
    guard fileByteCount - end >= FrameHeader.byteCount else { return .no(isZero: false) }
    let header = end..<end + FrameHeader.byteCount
    guard let at = window.position(of: header, windowStart: start) else { return .needs(header) }
    if window.isZero(at..<at + FrameHeader.byteCount) { return .yes }
    return isFrame(at: end, window, start)
  }

  /// Whether a record that any server may have written stands at an offset.
  private mutating func isFrame(
    at position: Int,
    _ window: RawSpan,
    _ start: Int
  ) -> Outlook {
    let head = position..<min(fileByteCount, position + RecordPrefix.byteCountMax)
    guard let headAt = window.position(of: head, windowStart: start) else { return .needs(head) }
    guard
      let prefix = RecordPrefix(
        window,
        headAt..<headAt + head.count,
        remaining: fileByteCount - position,
        mayBeUnpadded: isUnpadded
      )
    else { return .no(isZero: window.littleEndian(at: headAt, as: UInt64.self) == 0) }
    let frame = position..<position + prefix.frameByteCount
    guard let at = window.position(of: frame, windowStart: start) else {
      guard searchBudget >= frame.count else { return .no(isZero: false) }
      searchBudget -= frame.count
      return .needs(frame)
    }
    return prefix.isSound(in: window, at: at) ? .yes : .no(isZero: false)
  }
}

extension RawSpan {
  /// Where a range of the file lies in a window that starts at an offset; nil if it does not.
  func position(of range: Range<Int>, windowStart: Int) -> Int? {
    guard range.lowerBound >= windowStart, range.upperBound - windowStart <= byteCount else {
      return nil
    }
    return range.lowerBound - windowStart
  }
}

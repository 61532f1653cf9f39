internal import ByteCoding

extension KeyTree {
  /// Finds a key, or inserts it.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - value: Its value, if it is not there.
  /// - Returns: Its record, and whether it was inserted.
  /// - Complexity: O(log *n*)
  mutating func insert(
    _ key: RawSpan,
    _ value: @autoclosure () -> Value
  ) -> (record: RecordID, isNew: Bool) {
    var path = KeyTreePath()
    var id = root
    while true {
      let place = place(of: key, in: id)
      if place.isFound { return (nodes.record(place.index, of: id), false) }
      path.append(id, place.index)
      guard let child = nodes.child(place.index, of: id) else { break }
      id = child
    }
    let record = records.append(key, value())
    link(record, at: path)
    return (record, true)
  }

  /// Puts a new key where a search for it ended; full nodes split on the way up.
  private mutating func link(_ record: RecordID, at path: KeyTreePath) {
    var record = record
    var child: NodeID?
    var level = path.depth
    while level > 0 {
      level -= 1
      let step = path[level]
      guard nodes.count(of: step.node) == capacity else {
        return insert(record, child, into: step.node, at: Int(step.index))
      }
      (record, child) = split(step.node, inserting: record, child, at: Int(step.index))
    }
    growRoot(record, child)
  }

  /// Splits a full node and inserts a key into one half.
  ///
  /// A key that is added at the end is likely not the last of its kind, so the left half then stays
  /// nearly full.
  ///
  /// - Returns: The key between the halves, and the right half.
  private mutating func split(
    _ left: NodeID,
    inserting record: RecordID,
    _ child: NodeID?,
    at index: Int
  ) -> (RecordID, NodeID) {
    let isAppending = index == capacity
    let middle = isAppending ? min(capacity * 3 / 4, capacity - 1 - minimumCount) : capacity / 2
    let median = nodes.record(middle, of: left)
    let right = nodes.split(left, at: middle + 1)
    if !rules.mutates(.splitKeepsMedian) { nodes.remove(at: middle, of: left) }
    if index <= middle {
      insert(record, child, into: left, at: index)
    } else {
      insert(record, child, into: right, at: index - middle - 1)
    }
    lengthenPrefix(of: left)
    lengthenPrefix(of: right)
    return (median, right)
  }

  /// Puts a root above the two halves of the old one.
  private mutating func growRoot(_ record: RecordID, _ right: NodeID?) {
    let left = root
    root = nodes.allocate(isLeaf: false)
    insert(record, right, into: root, at: 0)
    nodes.setChild(0, of: root, left)
  }

  /// Fewest keys of a node that is not the root.
  var minimumCount: Int { max(capacity / 4, 1) }
}

// MARK: - Keys of a node

extension KeyTree {
  /// Inserts a key into a node that has room, and the child behind it.
  mutating func insert(_ record: RecordID, _ child: NodeID?, into id: NodeID, at index: Int) {
    admit(record, to: id)
    let head = head(of: record, in: id)
    nodes.insert(at: index, of: id, head: head, record: record)
    if let child { nodes.insertChild(child, at: index + 1, of: id) }
  }

  /// Puts another key into the place of one.
  mutating func replace(_ index: Int, of id: NodeID, by record: RecordID) {
    admit(record, to: id)
    let head = head(of: record, in: id)
    nodes.set(index, of: id, head: head, record: record)
  }

  /// Shortens the prefix of a node to what a key shares of it.
  private mutating func admit(_ record: RecordID, to id: NodeID) {
    if nodes.count(of: id) == 0 { return setPrefix(of: id, record, KeyTreeNodes.prefixCountMax) }
    let common = nodes.commonPrefix(
      of: id,
      with: records.bytes.rawSpan.extracting(records.keyRange(of: record))
    )
    guard common < nodes.prefixCount(of: id), !rules.mutates(.prefixNotShortened) else { return }
    setPrefix(of: id, nodes.record(0, of: id), common)
  }

  /// Takes the prefix that all keys share, if it is longer by half a head or more.
  private mutating func lengthenPrefix(of id: NodeID) {
    guard nodes.count(of: id) > 1 else { return }
    let (first, last) = (nodes.record(0, of: id), nodes.record(nodes.count(of: id) - 1, of: id))
    // What the first and the last key share, all between them do.
    let common = records.bytes.rawSpan.extracting(records.keyRange(of: first)).commonPrefix(
      with: records.bytes.rawSpan.extracting(records.keyRange(of: last)),
      limit: KeyTreeNodes.prefixCountMax
    )
    if common >= nodes.prefixCount(of: id) + 2 { setPrefix(of: id, first, common) }
  }

  /// Gives a node the prefix of one of its keys, and each key its head.
  private mutating func setPrefix(of id: NodeID, _ record: RecordID, _ count: Int) {
    let key = records.keyRange(of: record)
    let count = min(count, key.count)
    let prefix = KeyTreeNodes.prefix(of: records.bytes.rawSpan.extracting(key), count: count)
    nodes.setPrefix(of: id, prefix, count: count)
    for index in 0..<nodes.count(of: id) {
      let record = nodes.record(index, of: id)
      nodes.set(index, of: id, head: head(of: record, in: id), record: record)
    }
  }

  /// The head a key has in a node.
  private func head(of record: RecordID, in id: NodeID) -> UInt32 {
    records.bytes.rawSpan.extracting(records.keyRange(of: record)).word(
      at: nodes.prefixCount(of: id)
    )
  }
}

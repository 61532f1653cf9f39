internal import SnapFormat

/// When a node is to expire.
///
/// > Source: features.md V2-6; upstream `etcdserver/api/v2store/store.go`, `TTLOptionSet`.
package struct V2TTLOptions: Equatable, Sendable {
  /// The moment; nil for never.
  package var expireTime: V2Time?
  /// Whether only the moment changes: the value stays, and watchers are told nothing.
  package var isRefresh: Bool

  /// Creates options.
  package init(expireTime: V2Time? = nil, isRefresh: Bool = false) {
    self.expireTime = expireTime
    self.isRefresh = isRefresh
  }

  /// For what never expires.
  package static let permanent = V2TTLOptions()
}

/// Writes without a comparison.
///
/// Each takes `now`, the member's clock, for the seconds left that its event tells of; no node
/// depends on it.
extension V2LiveStore {
  /// Makes a node where none stands, with the directories above it.
  ///
  /// Without a value it is a directory. In order, it goes below the path, under a name that sorts
  /// after all that were made so before.
  package mutating func create(
    _ path: String,
    value: String?,
    inOrder: Bool = false,
    ttl: V2TTLOptions = .permanent,
    now: V2Time
  ) throws(V2Error) -> V2Event {
    do throws(V2Error) {
      let index = rules.mutates(.inOrderNameBehind) ? currentIndex : currentIndex + 1
      let full = inOrder ? "\(path)/\(V2Path.inOrderName(index))" : path
      let event = try insert(.create, full, value, ttl, now)
      hub.notify(event, rules)
      stats.createSuccess += 1
      return event
    } catch {
      fail(\.createFail)
      // The walk to the directory counts its failures as those of a set.
      if error.code == .notDirectory { stats.setsFail += 1 }
      throw error
    }
  }

  /// Makes a node or replaces a file, with the directories above it.
  ///
  /// Without a value it is a directory, which replaces none.
  package mutating func set(
    _ path: String,
    value: String?,
    ttl: V2TTLOptions = .permanent,
    now: V2Time
  ) throws(V2Error) -> V2Event {
    do throws(V2Error) {
      var previous: NodeExtern?
      do throws(V2Error) {
        previous = view(try find(path), at: now)
        previous?.key = path
      } catch {
        guard error.code == .keyNotFound, !ttl.isRefresh else { throw error }
      }
      var value = value
      if ttl.isRefresh, value != nil, !rules.mutates(.refreshErasesValue) {
        value = previous?.value ?? ""
      }
      var event = try insert(.set, path, value, ttl, now)
      event.previous = previous
      publish(&event, ttl)
      stats.setsSuccess += 1
      return event
    } catch {
      fail(\.setsFail)
      throw error
    }
  }

  /// Gives a file a new value, and any node a new expiration.
  ///
  /// A directory keeps its modified index, though the event shows the new one.
  package mutating func update(
    _ path: String,
    value: String,
    ttl: V2TTLOptions = .permanent,
    now: V2Time
  ) throws(V2Error) -> V2Event {
    do throws(V2Error) {
      let path = V2Path.clean(path)
      try checkWritable(path)
      let id = try find(path)
      guard !tree[id].isDirectory || value.isEmpty else {
        throw V2Error(.notFile, cause: path, index: currentIndex)
      }
      let event = rewrite(.update, id, value: value, ttl, now)
      stats.updateSuccess += 1
      return event
    } catch {
      let isCounted = error.code != .rootReadOnly && error.code != .notFile
      fail(isCounted ? \.updateFail : \.updateSuccess)
      throw error
    }
  }

  /// Removes a node, which may be a directory or even a full one if the caller says so.
  package mutating func delete(
    _ path: String,
    directory: Bool = false,
    recursive: Bool = false,
    now: V2Time
  ) throws(V2Error) -> V2Event {
    do throws(V2Error) {
      let path = V2Path.clean(path)
      try checkWritable(path)
      let id = try find(path)
      if tree[id].isDirectory {
        guard directory || recursive else {
          throw V2Error(.notFile, cause: path, index: currentIndex)
        }
        guard recursive || tree[id].children.isEmpty || rules.mutates(.deletesFullDirectory) else {
          throw V2Error(.directoryNotEmpty, cause: path, index: currentIndex)
        }
      }
      let event = remove(.delete, id, now)
      stats.deleteSuccess += 1
      return event
    } catch {
      fail(error.code == .rootReadOnly ? \.deleteSuccess : \.deleteFail)
      throw error
    }
  }

  /// Removes every node whose time has come, soonest first.
  ///
  /// - Parameters:
  ///   - cutoff: The leader's clock when it proposed `SYNC`; what expires then is removed too.
  ///   - now: This member's clock, which decides nothing.
  package mutating func deleteExpiredKeys(_ cutoff: V2Time, now: V2Time) {
    let limit = rules.mutates(.localClockExpiry) ? now : cutoff
    while let first = expirations.first, first.time <= limit {
      if rules.mutates(.expiryExclusive), first.time == limit { return }
      _ = remove(.expire, first.node, now)
      stats.expireCount += 1
    }
  }
}

/// What the writes are made of.
extension V2LiveStore {
  func checkWritable(_ path: String) throws(V2Error) {
    if isReadOnly(path) { throw V2Error(.rootReadOnly, cause: "/", index: currentIndex) }
  }

  mutating func fail(_ counter: WritableKeyPath<V2Stats, UInt64>) {
    stats[keyPath: counter] += 1
    if rules.mutates(.failureAdvances) { currentIndex += 1 }
  }

  /// Adds an event to the history, and tells watchers unless it is a refresh.
  mutating func publish(_ event: inout V2Event, _ ttl: V2TTLOptions) {
    event.isRefresh = ttl.isRefresh
    if ttl.isRefresh && !rules.mutates(.refreshNotifies) {
      hub.add(event)
    } else {
      hub.notify(event, rules)
    }
  }

  /// Makes a node, in place of a file if the action is to set.
  ///
  /// > Source: upstream `etcdserver/api/v2store/store.go`, `internalCreate`.
  private mutating func insert(
    _ action: V2Event.Action,
    _ path: String,
    _ value: String?,
    _ ttl: V2TTLOptions,
    _ now: V2Time
  ) throws(V2Error) -> V2Event {
    var components = V2Path.components(of: path)
    let path = V2Path.join(components)
    try checkWritable(path)
    guard let name = components.popLast() else {
      throw V2Error(.rootReadOnly, cause: "/", index: currentIndex)
    }
    let index = currentIndex + 1
    let directory = try makeDirectories(components, index: index)
    var createdIndex = index
    if let old = tree.child(of: directory, name) {
      guard action == .set else {
        throw V2Error(.nodeExists, cause: path, index: currentIndex)
      }
      guard !tree[old].isDirectory else {
        throw V2Error(.notFile, cause: path, index: currentIndex)
      }
      if rules.mutates(.setKeepsCreation) { createdIndex = tree[old].createdIndex }
      for id in tree.remove(old) { expirations.remove(id) }
    }
    let expireTime = ttl.expireTime.flatMap { $0 < V2Time.earliestExpiration ? nil : $0 }
    let node = tree.add(name, to: directory, value: value, index: index)
    tree[node].createdIndex = createdIndex
    setExpireTime(expireTime, of: node)
    currentIndex = index
    return V2Event(action, view(node, at: now), storeIndex: index)
  }

  /// Walks down some directories and makes those that do not stand.
  ///
  /// Nothing is made if a file is on the way: below what is made there is none.
  private mutating func makeDirectories(
    _ components: [ByteText],
    index: UInt64
  ) throws(V2Error) -> NodeID {
    var current = NodeTree.root
    for name in components {
      guard let next = tree.child(of: current, name) else {
        let made = rules.mutates(.directoryIndexBehind) ? index - 1 : index
        current = tree.add(name, to: current, value: nil, index: made)
        continue
      }
      if rules.mutates(.fileBecomesDirectory) { tree[next].value = nil }
      guard tree[next].isDirectory else {
        throw V2Error(.notDirectory, cause: tree.path(of: next), index: currentIndex)
      }
      current = next
    }
    return current
  }

  /// Changes a node that stands.
  mutating func rewrite(
    _ action: V2Event.Action,
    _ id: NodeID,
    value: String,
    _ ttl: V2TTLOptions,
    _ now: V2Time
  ) -> V2Event {
    let previous = view(id, at: now)
    currentIndex += 1
    if !tree[id].isDirectory {
      if !ttl.isRefresh || rules.mutates(.refreshErasesValue) { tree[id].value = value }
      tree[id].modifiedIndex = currentIndex
    }
    setExpireTime(ttl.expireTime, of: id)
    var node = view(id, at: now)
    node.modifiedIndex = currentIndex
    var event = V2Event(action, node, storeIndex: currentIndex)
    event.previous = previous
    publish(&event, ttl)
    return event
  }

  /// Removes a node and all below it, and tells those who wait for any of them.
  mutating func remove(_ action: V2Event.Action, _ id: NodeID, _ now: V2Time) -> V2Event {
    let previous = view(id, at: now)
    currentIndex += 1
    var node = NodeExtern(
      key: previous.key,
      modifiedIndex: currentIndex,
      createdIndex: previous.createdIndex
    )
    node.isDirectory = previous.isDirectory
    var event = V2Event(action, node, storeIndex: currentIndex)
    event.previous = previous
    if hub.hasWatchers && !rules.mutates(.deletionUnforced) {
      for (_, gone) in tree.descendants(of: id).reversed() {
        hub.notifyWatchers(of: event, at: tree.path(of: gone), deleted: true, rules)
      }
    }
    for gone in tree.remove(id) { expirations.remove(gone) }
    hub.notify(event, rules)
    return event
  }

  /// Gives a node an expiration or takes it away.
  private mutating func setExpireTime(_ time: V2Time?, of id: NodeID) {
    let had = tree[id].expireTime != nil
    tree[id].expireTime = time?.inZone(minutes: rules.zoneMinutes)
    guard let time else { return expirations.remove(id) }
    if had && rules.mutates(.updateLeavesHeap) { return }
    expirations.set(id, path: tree.path(of: id), time: time)
  }
}

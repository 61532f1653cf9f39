import EtcdMessages
import StoreV2

/// The v2 store as a map of paths and a list of all events; slow, and short enough to be believed.
struct StoreV2Model {
  /// A directory or file.
  struct Node: Equatable {
    var value: String?
    var created: UInt64
    var modified: UInt64
    /// Unix nanoseconds; nil for never.
    var expires: Int64?
  }

  var nodes: [String: Node] = [:]
  var events: [V2Event] = []
  var index: UInt64 = 0
  var watchers: [V2WatcherID: Watcher] = [:]
  let historyCapacity: Int
  let watcherCapacity: Int

  static let readOnly = ["/", "/0", "/1"]

  init(_ rules: V2Rules) {
    historyCapacity = rules.historyCapacity
    watcherCapacity = rules.watcherCapacity
    for path in Self.readOnly { nodes[path] = Node(value: nil, created: 0, modified: 0) }
  }

  /// Paths above one, the root first, and the path itself.
  static func line(to path: String) -> [String] {
    var line = ["/"]
    for part in path.split(separator: "/") {
      line.append(line.count == 1 ? "/\(part)" : "\(line[line.count - 1])/\(part)")
    }
    return line
  }

  /// All paths below one.
  func below(_ path: String) -> [String] {
    nodes.keys.filter { $0 != path && $0.hasPrefix(path == "/" ? "/" : path + "/") }.sorted()
  }

  func failure(_ code: V2Error.Code, _ cause: String) -> V2Error {
    V2Error(code, cause: cause, index: index)
  }

  /// Throws unless a node stands at a path.
  func find(_ path: String) throws(V2Error) -> Node {
    var last = Node(value: nil, created: 0, modified: 0)
    var lastPath = "/"
    for step in Self.line(to: path) {
      guard last.value == nil else { throw failure(.notDirectory, lastPath) }
      guard let node = nodes[step] else { throw failure(.keyNotFound, step) }
      (last, lastPath) = (node, step)
    }
    return last
  }

  /// A node as an event shows it.
  func view(_ path: String, _ node: Node, _ now: Int64) -> NodeExtern {
    var view = NodeExtern(key: path, modifiedIndex: node.modified, createdIndex: node.created)
    view.value = node.value
    view.isDirectory = node.value == nil
    if let expires = node.expires {
      view.expiration = V2Time(unixNanoseconds: expires)
      let left = expires - now
      view.timeToLive = left > 0 ? (left - 1) / 1_000_000_000 + 1 : -(-left / 1_000_000_000)
    }
    return view
  }
}

/// Requests.
extension StoreV2Model {
  /// Applies a request whose path is clean.
  mutating func apply(_ request: V2Request, now: Int64) -> V2Response {
    let compares = request.prevIndex != 0 || request.prevValue != ""
    do throws(V2Error) {
      switch (request.method, request.prevExist) {
      case ("POST", _), ("PUT", false?): return .event(try make(request, now))
      case ("PUT", let exists):
        guard compares || exists == true else { return .event(try make(request, now)) }
        return .event(try change(request, compares, now))
      case ("DELETE", _): return .event(try delete(request, compares, now))
      case ("QGET", _): return .event(try get(request.path, request.recursive, now))
      default:
        expire(request.time, now)
        return .empty
      }
    } catch {
      return .failure(error)
    }
  }

  private mutating func make(_ request: V2Request, _ now: Int64) throws(V2Error) -> V2Event {
    let replaces = request.method == "PUT" && request.prevExist == nil
    let refreshes = replaces && request.refresh == true
    var previous: NodeExtern?
    var value = request.dir ? nil : request.val
    if replaces {
      do throws(V2Error) {
        let node = try find(request.path)
        previous = view(request.path, node, now)
        if refreshes, value != nil { value = node.value ?? "" }
      } catch {
        guard error.code == .keyNotFound, !refreshes else { throw error }
      }
    }
    var path = request.path
    if request.method == "POST" {
      let digits = String(index + 1)
      path += (path == "/" ? "" : "/") + String(repeating: "0", count: 20 - digits.count) + digits
    }
    guard !Self.readOnly.contains(path) else { throw failure(.rootReadOnly, "/") }
    let above = Self.line(to: path).dropLast()
    if let file = above.first(where: { nodes[$0]?.value != nil }) {
      throw failure(.notDirectory, file)
    }
    if let old = nodes[path] {
      guard replaces else { throw failure(.nodeExists, path) }
      guard old.value != nil else { throw failure(.notFile, path) }
    }
    index += 1
    for step in above where nodes[step] == nil {
      nodes[step] = Node(value: nil, created: index, modified: index)
    }
    let isPast = request.expiration < 946_684_800_000_000_000
    let expires = isPast ? nil : request.expiration
    let node = Node(value: value, created: index, modified: index, expires: expires)
    nodes[path] = node
    var event = V2Event(replaces ? .set : .create, view(path, node, now), storeIndex: index)
    event.previous = previous
    event.isRefresh = refreshes
    publish(event)
    return event
  }

  private mutating func change(
    _ request: V2Request,
    _ compares: Bool,
    _ now: Int64
  ) throws(V2Error) -> V2Event {
    guard !Self.readOnly.contains(request.path) else { throw failure(.rootReadOnly, "/") }
    let old = try find(request.path)
    if compares {
      try compare(old, request)
    } else if old.value == nil, request.val != "" {
      throw failure(.notFile, request.path)
    }
    index += 1
    var node = old
    node.expires = request.expiration == 0 ? nil : request.expiration
    if old.value != nil {
      node.modified = index
      if request.refresh != true { node.value = request.val }
    }
    nodes[request.path] = node
    var shown = view(request.path, node, now)
    shown.modifiedIndex = index
    var event = V2Event(compares ? .compareAndSwap : .update, shown, storeIndex: index)
    event.previous = view(request.path, old, now)
    event.isRefresh = request.refresh == true
    publish(event)
    return event
  }

  private func compare(_ node: Node, _ request: V2Request) throws(V2Error) {
    guard let value = node.value else { throw failure(.notFile, request.path) }
    var causes = ""
    if request.prevValue != "" && request.prevValue != value {
      causes = "[\(request.prevValue) != \(value)]"
    }
    if request.prevIndex != 0 && request.prevIndex != node.modified {
      causes += (causes == "" ? "" : " ") + "[\(request.prevIndex) != \(node.modified)]"
    }
    if causes != "" { throw failure(.testFailed, causes) }
  }

  private mutating func delete(
    _ request: V2Request,
    _ compares: Bool,
    _ now: Int64
  ) throws(V2Error) -> V2Event {
    if !compares, Self.readOnly.contains(request.path) { throw failure(.rootReadOnly, "/") }
    let node = try find(request.path)
    if compares {
      try compare(node, request)
    } else if node.value == nil {
      guard request.dir || request.recursive else { throw failure(.notFile, request.path) }
      guard request.recursive || below(request.path).isEmpty else {
        throw failure(.directoryNotEmpty, request.path)
      }
    }
    return remove(compares ? .compareAndDelete : .delete, request.path, now)
  }

  private mutating func expire(_ cutoff: Int64, _ now: Int64) {
    let due = nodes.compactMap { path, node in node.expires.map { (at: $0, path: path) } }
      .filter { $0.at <= cutoff }
      .sorted { ($0.at, $0.path) < ($1.at, $1.path) }
    for (_, path) in due where nodes[path] != nil { _ = remove(.expire, path, now) }
  }

  private mutating func remove(
    _ action: V2Event.Action,
    _ path: String,
    _ now: Int64
  ) -> V2Event {
    guard let node = nodes[path] else { preconditionFailure("\(path) does not stand") }
    let previous = view(path, node, now)
    index += 1
    var shown = NodeExtern(key: path, modifiedIndex: index, createdIndex: node.created)
    shown.isDirectory = node.value == nil
    var event = V2Event(action, shown, storeIndex: index)
    event.previous = previous
    let removed = below(path) + [path]
    for gone in removed { nodes[gone] = nil }
    publish(event, removed)
    return event
  }

  func get(_ path: String, _ recursive: Bool, _ now: Int64) throws(V2Error) -> V2Event {
    var event = V2Event(.get, view(path, try find(path), now), storeIndex: index)
    let depth = path.split(separator: "/").count
    for inner in below(path).sorted(by: {
      $0.split(separator: "/").lexicographicallyPrecedes($1.split(separator: "/"))
    }) {
      let parts = inner.split(separator: "/").dropFirst(depth)
      guard recursive || parts.count == 1, !parts.contains(where: { $0.hasPrefix("_") }),
        let node = nodes[inner]
      else { continue }
      event.listed.append(.init(depth: parts.count, node: view(inner, node, now)))
    }
    return event
  }
}

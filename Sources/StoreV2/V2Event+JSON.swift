internal import ByteCoding
internal import SchemaFormat

extension V2Event {
  /// The event as JSON, as clients and `.snap` files have it.
  package var encoded: [UInt8] {
    var text = GoJSONText()
    write(to: &text)
    return text.bytes
  }

  /// Writes the event.
  func write(to text: inout GoJSONText) {
    text.beginObject()
    text.key("action")
    text.string(action.rawValue)
    text.key("node")
    writeNode(to: &text)
    if let previous {
      text.key("prevNode")
      previous.begin(in: &text)
      previous.end(in: &text)
    }
    if isRefresh {
      text.key("refresh")
      text.bool(true)
    }
    text.endObject()
  }

  /// Writes the node and what is listed below it, the open ones on a stack of our own.
  private func writeNode(to text: inout GoJSONText) {
    var open = [node]
    var hasList = [false]
    func close(to depth: Int) {
      while open.count > depth {
        if hasList.removeLast() { text.endArray() }
        open.removeLast().end(in: &text)
      }
    }
    node.begin(in: &text)
    for item in listed {
      close(to: item.depth)
      if let last = hasList.indices.last, !hasList[last] {
        text.key("nodes")
        text.beginArray()
        hasList[last] = true
      }
      item.node.begin(in: &text)
      open.append(item.node)
      hasList.append(false)
    }
    close(to: 0)
  }

  /// Reads an event of a `.snap` file's history, which never lists anything.
  init(reading json: JSONValue) throws(V2RecoveryError) {
    let name = json["action"]?.stringValue ?? ""
    guard let action = Action(rawValue: name) else { throw .event("action \(printable(name))") }
    self.init(action, try NodeExtern(reading: json["node"] ?? .null), storeIndex: 0)
    if let before = json["prevNode"], before != .null { previous = try NodeExtern(reading: before) }
    isRefresh = json["refresh"]?.boolValue ?? false
  }
}

extension NodeExtern {
  /// Opens the object and writes what stands before the children.
  fileprivate func begin(in text: inout GoJSONText) {
    text.beginObject()
    if !key.isEmpty {
      text.key("key")
      text.string(key)
    }
    if let value {
      text.key("value")
      text.string(value)
    }
    if isDirectory {
      text.key("dir")
      text.bool(true)
    }
    if let expiration {
      text.key("expiration")
      text.string(expiration.description)
    }
    if timeToLive != 0 {
      text.key("ttl")
      text.number(timeToLive)
    }
  }

  /// Writes what stands after the children and closes the object.
  fileprivate func end(in text: inout GoJSONText) {
    for (name, index) in [("modifiedIndex", modifiedIndex), ("createdIndex", createdIndex)]
    where index != 0 {
      text.key(name)
      text.number(index)
    }
    text.endObject()
  }

  fileprivate init(reading json: JSONValue) throws(V2RecoveryError) {
    guard json.objectValue != nil else { throw .event("a node that is no object") }
    self.init(
      key: json["key"]?.stringValue ?? "",
      modifiedIndex: try Self.number("modifiedIndex", json),
      createdIndex: try Self.number("createdIndex", json)
    )
    value = json["value"]?.stringValue
    isDirectory = json["dir"]?.boolValue ?? false
    if let text = json["expiration"]?.stringValue {
      guard let time = V2Time(parsing: text) else { throw .time(text) }
      expiration = time
    }
    timeToLive = json["ttl"]?.int64Value ?? 0
  }

  private static func number(_ name: String, _ json: JSONValue) throws(V2RecoveryError) -> UInt64 {
    guard let value = json[name] else { return 0 }
    guard let number = value.uint64Value else { throw .event("\(name) that is no index") }
    return number
  }
}

/// Text of a file for people, which hostile names cannot make a terminal obey.
private func printable(_ text: String) -> String { ByteCoding.printable(Array(text.utf8)) }

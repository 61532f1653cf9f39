internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat

extension BackendRow {
  /// Decodes a value by the bucket it stands in.
  static func fields(
    _ bucket: Bucket,
    key: RawSpan,
    value: RawSpan
  ) throws -> [JSONMember] {
    switch bucket {
    case .key: return try row(key: key, value: value)
    case .meta: return try meta(printable(key), value)
    case .lease: return try lease(value)
    case .alarm:
      let alarm = try AlarmMember(decoding: key)
      return [text("member", hexadecimal(alarm.memberID)), text("alarm", "\(alarm.alarm)")]
    case .cluster: return try cluster(printable(key), value)
    case .members: return member(try MemberRecord(parsing: value))
    case .auth: return try auth(printable(key), value)
    case .authUsers: return try user(value)
    case .authRoles: return try role(value)
    case .membersRemoved: return [bytesField("value", value)]
    }
  }

  private static func row(key: RawSpan, value: RawSpan) throws -> [JSONMember] {
    let revision = try RevisionKey(parsing: key)
    let view = try KeyValueView(decoding: value)
    var fields = [
      text("revision", "\(revision.revision)"),
      JSONMember(name: "tombstone", value: .bool(revision.isTombstone)),
      bytesField("key", value.extracting(view.key)),
    ]
    guard !revision.isTombstone else { return fields }
    fields += [
      number("createRevision", view.createRevision), number("modRevision", view.modRevision),
      number("version", view.version),
    ]
    if view.lease != 0 {
      fields.append(text("lease", hexadecimal(UInt64(bitPattern: view.lease), digits: 16)))
    }
    let bytes = value.extracting(view.value)
    fields.append(number("valueByteCount", bytes.byteCount))
    if let object = KubernetesObject(recognizing: bytes) {
      fields.append(JSONMember(name: "object", value: .object(kubernetes(object))))
    }
    fields.append(bytesField("value", bytes))
    return fields
  }

  private static func kubernetes(_ object: KubernetesObject) -> [JSONMember] {
    var fields: [JSONMember] = []
    switch object.encoding {
    case .protobuf: fields.append(text("encoding", "protobuf"))
    case .json: fields.append(text("encoding", "json"))
    case .encrypted(let provider): return [text("encoding", "encrypted by \(provider)")]
    }
    fields += [text("apiVersion", object.apiVersion), text("kind", object.kind)]
    if let namespace = object.namespace { fields.append(text("namespace", namespace)) }
    if let name = object.name { fields.append(text("name", name)) }
    return fields
  }

  private static func meta(_ key: String, _ value: RawSpan) throws -> [JSONMember] {
    switch MetaKey(rawValue: key)?.shape {
    case .integer: [number("value", try integer(value))]
    case .revision: [text("revision", "\(try RevisionKey(parsing: value))")]
    case .confState: confState(try ConfStateRecord.parse(value))
    case .version: [text("version", try version(value))]
    case nil: [bytesField("value", value)]
    }
  }

  private static func confState(_ state: ConfState) -> [JSONMember] {
    var fields = [ids("voters", state.voters)]
    if !state.learners.isEmpty { fields.append(ids("learners", state.learners)) }
    if !state.votersOutgoing.isEmpty { fields.append(ids("votersOutgoing", state.votersOutgoing)) }
    if !state.learnersNext.isEmpty { fields.append(ids("learnersNext", state.learnersNext)) }
    fields.append(JSONMember(name: "autoLeave", value: .bool(state.autoLeave)))
    return fields
  }

  private static func lease(_ value: RawSpan) throws -> [JSONMember] {
    let lease = try Lease(decoding: value)
    return [
      text("id", hexadecimal(UInt64(bitPattern: lease.id), digits: 16)),
      number("ttlSeconds", lease.ttl), number("remainingTTLSeconds", lease.remainingTTL),
    ]
  }

  private static func cluster(_ key: String, _ value: RawSpan) throws -> [JSONMember] {
    switch ClusterKey(rawValue: key) {
    case .clusterVersion: return [text("version", try version(value))]
    case .downgrade:
      let downgrade = try DowngradeRecord(parsing: value)
      return [
        text("targetVersion", downgrade.targetVersion),
        JSONMember(name: "enabled", value: .bool(downgrade.enabled)),
      ]
    case nil: return [bytesField("value", value)]
    }
  }

  private static func member(_ member: MemberRecord) -> [JSONMember] {
    [
      text("id", member.idText), text("name", member.name),
      JSONMember(name: "isLearner", value: .bool(member.isLearner)),
      JSONMember(name: "peerURLs", value: .array((member.peerURLs ?? []).map { .string($0) })),
      JSONMember(name: "clientURLs", value: .array(member.clientURLs.map { .string($0) })),
    ]
  }

  private static func auth(_ key: String, _ value: RawSpan) throws -> [JSONMember] {
    switch AuthKey(rawValue: key) {
    case .authEnabled:
      guard value.byteCount == 1 else {
        throw BackendRowError.byteCount(expected: 1, found: value.byteCount)
      }
      return [JSONMember(name: "enabled", value: .bool(value.byte(at: 0) == 1))]
    case .authRevision: return [number("value", try integer(value))]
    case nil: return [bytesField("value", value)]
    }
  }

  private static func user(_ value: RawSpan) throws -> [JSONMember] {
    let user = try AuthUser(decoding: value)
    return [
      bytesField("name", user.name.rawSpan),
      JSONMember(name: "hasPassword", value: .bool(!user.password.isEmpty)),
      JSONMember(name: "noPassword", value: .bool(user.options?.noPassword ?? false)),
      JSONMember(name: "roles", value: .array(user.roles.map { .string($0) })),
    ]
  }

  private static func role(_ value: RawSpan) throws -> [JSONMember] {
    let role = try AuthRole(decoding: value)
    let permissions = role.keyPermission.map { permission in
      JSONValue.object([
        text("type", "\(permission.permType)"), bytesField("key", permission.key.rawSpan),
        bytesField("rangeEnd", permission.rangeEnd.rawSpan),
      ])
    }
    return [
      bytesField("name", role.name.rawSpan),
      JSONMember(name: "permissions", value: .array(permissions)),
    ]
  }

  private static func integer(_ value: RawSpan) throws(BackendRowError) -> UInt64 {
    guard value.byteCount == 8 else { throw .byteCount(expected: 8, found: value.byteCount) }
    return value.bigEndian(at: 0)
  }

  private static func version(_ value: RawSpan) throws(BackendRowError) -> String {
    guard let version = SemanticVersion(parsing: value) else {
      throw .notText(expected: "a version")
    }
    return "\(version)"
  }

  private static func text(_ name: String, _ text: String) -> JSONMember {
    JSONMember(name: name, value: .string(text))
  }

  private static func number(_ name: String, _ value: some BinaryInteger) -> JSONMember {
    JSONMember(name: name, value: .number(String(value)))
  }

  private static func ids(_ name: String, _ ids: [UInt64]) -> JSONMember {
    JSONMember(name: name, value: .array(ids.map { .string(hexadecimal($0)) }))
  }

  /// Bytes that are text as they are; others in hexadecimal, under a name that says so.
  static func bytesField(_ name: String, _ bytes: RawSpan) -> JSONMember {
    let copy = bytes.array()
    guard let text = String(validating: copy, as: UTF8.self) else {
      let digits = copy.reduce(into: "") { $0 += hexadecimal(UInt64($1), digits: 2) }
      return JSONMember(name: name + "Hex", value: .string(digits))
    }
    return JSONMember(name: name, value: .string(text))
  }
}

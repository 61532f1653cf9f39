package import ProtoWire

/// Answers with the alarms a request was about.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `AlarmResponse`.
package struct AlarmResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// Alarms listed, raised or taken away.
  package var alarms: [AlarmMember] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AlarmResponse",
    [.message(1, "header", \.header), .messages(2, "alarms", \.alarms)]
  )
}

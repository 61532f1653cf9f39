import Environment
import Replay
import SystemIO
import TestSupport
import Testing
@Suite struct Dbg { @Test func d() throws {
    let disk = DiskFileSystem()
    for n in ["etcd-3.4", "etcd-3.5-three-members/m1","etcd-3.5-three-members/m2","etcd-3.5-three-members/m3","etcd-3.5",  "etcd-3.8-alpha", "etcd-3.5-restored"] {
      do {
      let r = try Replayer(disk).replay(Repository.path("Fixtures/\(n)"))
      print(n, "\n" + r.lines(paint: { t, _ in t }).joined(separator: "\n"))
      } catch { print(n, error) }
    }
} }

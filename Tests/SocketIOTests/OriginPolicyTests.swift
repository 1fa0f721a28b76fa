import HTTPTypes
import SocketIO
import Testing

@Suite("Which pages may open a session") struct OriginPolicyTests {
    private func request(_ fields: [String: String]) throws -> HTTPRequest {
        var request = HTTPRequest(method: .get, scheme: "http", authority: "callba.example", path: "/socket.io/")
        for (name, value) in fields { request.headerFields[try #require(HTTPField.Name(name))] = value }
        return request
    }

    @Test(
        "pages of the same host, and programs that are no browsers",
        arguments: [
            [:], ["Origin": "https://callba.example"], ["Origin": "http://CALLBA.example"],
            ["Sec-Fetch-Site": "same-origin"], ["Sec-Fetch-Site": "none"],
            ["Origin": "https://callba.example", "Sec-Fetch-Site": "same-origin"],
        ])
    func welcome(fields: [String: String]) throws {
        #expect(OriginPolicy.sameHost.allows(try request(fields)))
    }

    @Test(
        "no page of another site, also by a link that sends the cookies and states no origin",
        arguments: [
            ["Origin": "https://other.example"], ["Origin": "null"], ["Origin": "https://callba.example.other"],
            ["Sec-Fetch-Site": "cross-site"],
        ])
    func refused(fields: [String: String]) throws {
        #expect(!OriginPolicy.sameHost.allows(try request(fields)))
        #expect(OriginPolicy.any.allows(try request(fields)), "a service without cookies has nothing to lose")
    }
}

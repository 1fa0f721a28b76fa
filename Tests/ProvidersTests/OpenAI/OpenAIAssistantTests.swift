import AsyncHTTPClient
import Calls
import CallsTesting
import DialogueTesting
import Foundation
import Languages
import PeersTesting
import Synchronization
import Testing

@testable import Providers
@testable import Replies

@Suite("An OpenAI-compatible server", .timeLimit(.minutes(2))) struct OpenAIAssistantTests {
    private static let asked = TestCall.conversation(
        "토요일 저녁 7시에 4명 예약하고 싶어요.", .korean, "> 토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?", "몇 분이세요?")
    private static let three = ["네 명이에요.", "4명입니다.", "잠시만요."]
    private static let pieces = [#"{"repl"#, #"ies":["네 명이"#, #"에요.","4명"#, #"입니다.","#, #" "잠시만요."]"#, "}"]

    private func failure(_ answers: ChatServer.Answer...) async throws -> ProviderError? {
        let found = Mutex<ProviderError?>(nil)
        try await ChatServer.with { server in
            for answer in answers { server.answer(answer) }
            let error = await #expect(throws: ProviderError.self) {
                _ = try await server.assistant().replies(to: Self.asked)
            }
            found.withLock { $0 = error }
        }
        return found.withLock { $0 }
    }

    @Test("is asked with our prompt and a schema, and its replies are given as they come")
    func replies() async throws {
        try await ChatServer.with { server in
            server.answer(.text(Self.pieces))
            #expect(try await server.assistant(key: "secret").replies(to: Self.asked) == Self.three)
            let request = try #require(server.asked.first)
            #expect(request.path == "/v1/chat/completions")
            #expect(request.authorization == "Bearer secret")
            #expect(request.fields["model"] as? String == "qwen3:4b")
            #expect(request.fields["stream"] as? Bool == true)
            #expect(request.format == "json_schema")
            let question = CallPrompt.replies(to: Self.asked)
            #expect(request.texts == [question.instructions, question.parts.joined(separator: "\n")])
        }
    }

    @Test("needs no key")
    func keyless() async throws {
        try await ChatServer.with { server in
            server.answer(.text(Self.pieces))
            _ = try await server.assistant().replies(to: Self.asked)
            #expect(server.asked.first?.authorization == nil)
        }
    }

    @Test("that knows no schema is asked for an object, and one that knows neither for nothing, from then on")
    func formats() async throws {
        try await ChatServer.with { server in
            let refusal = ChatServer.Answer.refused(
                400, #"{"error":{"message":"unknown response_format","type":"invalid_request_error","code":null}}"#)
            let assistant = try server.assistant()
            server.answer(refusal, .text(Self.pieces))
            #expect(try await assistant.replies(to: Self.asked) == Self.three)
            server.answer(refusal, .text(Self.pieces))
            #expect(try await assistant.replies(to: Self.asked) == Self.three)
            server.answer(.text(Self.pieces))
            #expect(try await assistant.replies(to: Self.asked) == Self.three)
            #expect(server.asked.map(\.format) == ["json_schema", "json_object", "json_object", nil, nil])
        }
    }

    @Test("may answer whole instead of in parts")
    func whole() async throws {
        try await ChatServer.with { server in
            server.answer(.whole(Self.pieces.joined()))
            let found = try await server.assistant().replies(to: Self.asked)
            #expect(found == Self.three)
        }
    }

    @Test("whose answer breaks off after a reply has given that one")
    func cut() async throws {
        try await ChatServer.with { server in
            for end in ["length", "content_filter"] {
                server.answer(.text(Array(Self.pieces.prefix(3)), end: end))
                let found = try await server.assistant().replies(to: Self.asked)
                #expect(found == ["네 명이에요.", "확인해 보고 말씀드릴게요.", "죄송하지만 한 번만 더 말씀해 주시겠어요?"])
            }
        }
    }

    @Test("whose connection breaks off has given what arrived, or is unreachable")
    func connectionCut() async throws {
        try await ChatServer.with { server in
            server.answer(.text(Array(Self.pieces.prefix(3)), end: nil))
            do {
                let found = try await server.assistant().replies(to: Self.asked)
                #expect(found == ["네 명이에요.", "확인해 보고 말씀드릴게요.", "죄송하지만 한 번만 더 말씀해 주시겠어요?"])
            } catch let error as ProviderError {
                // What was on the way may be lost with the connection.
                #expect(error.kind == .unreachable)
            }
        }
    }

    @Test("that gives nothing has failed")
    func nothing() async throws {
        // What cannot be used is asked for once more.
        #expect(
            try await failure(.text([], end: "stop"), .text([], end: "stop"))
                == ProviderError(.unsupported, provider: "openai", code: "unusable-answer"))
        #expect(
            try await failure(.text(["{"], end: "length"))
                == ProviderError(.serverFault, provider: "openai", code: "length"))
        #expect(
            try await failure(.text(["{"], end: "content_filter"))
                == ProviderError(.unsupported, provider: "openai", code: "blocked-content_filter"))
        #expect(try await failure(.text(["{"], end: nil))?.kind == .unreachable)
        #expect(try await failure(.stream("data: {\"choices\"\n\n"))?.code == "unreadable-answer")
        #expect(
            try await failure(.stream("data: {\"error\":{\"message\":\"x\",\"code\":503}}\n\n"))
                == ProviderError(.serverFault, provider: "openai", code: "503"))
    }

    @Test("is understood when it refuses")
    func refusals() async throws {
        let unauthorized = try await failure(
            .refused(401, #"{"error":{"message":"no","type":"invalid_request_error","code":"invalid_api_key"}}"#))
        #expect(unauthorized == ProviderError(.unauthorized, provider: "openai", code: "401 invalid_api_key"))
        let limited = try await failure(
            .refused(
                429, #"{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}"#,
                retryAfter: "2"))
        #expect(
            limited
                == ProviderError(
                    .rateLimited, provider: "openai", code: "429 rate_limit_exceeded", retryAfter: .seconds(2)))
        let spent = try await failure(
            .refused(429, #"{"error":{"type":"insufficient_quota","code":"insufficient_quota"}}"#))
        #expect(spent?.kind == .overQuota)
        // Ollama and llama.cpp word it in ways of their own; what people said never gets into the code.
        #expect(try await failure(.refused(404, #"{"error":"model 'x' not found"}"#))?.kind == .invalidRequest)
        #expect(
            try await failure(.refused(503, #"{"error":{"code":503,"message":"Loading model"}}"#))?.kind == .serverFault
        )
        let page = try await failure(.refused(502, "<html>토요일 저녁 7시</html>"))
        #expect(page == ProviderError(.serverFault, provider: "openai", code: "502"))
    }

    @Test("that says nothing in time is given up, and let go")
    func tooSlow() async throws {
        try await ChatServer.with { server in
            server.answer(.endless)
            let clock = TestClock()
            let assistant = try server.assistant(clock: clock)
            async let failure: Void = expectTooSlow(assistant)
            await server.untilAsked()
            await clock.pass(.seconds(10))
            await failure
        }
    }

    private func expectTooSlow(_ assistant: ModelAssistant) async {
        await #expect(throws: ProviderError(.timedOut, provider: "openai", code: "too-slow")) {
            _ = try await assistant.replies(to: Self.asked)
        }
    }

    @Test("that is not there is unreachable")
    func absent() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            let settings = try OpenAISettings(address: "http://127.0.0.1:1/v1", model: "x", key: nil)
            let assistant = ModelAssistant.openAI(try #require(settings), http: http, clock: TestClock())
            let error = await #expect(throws: ProviderError.self) { try await assistant.check() }
            #expect(error?.kind == .unreachable)
        }
    }

    @Test("sums up, and is asked again when it wrote nonsense")
    func summary() async throws {
        try await ChatServer.with { server in
            server.answer(
                .text(["I think"]),
                .text([
                    #"{"facts":[{"kind":"count","value":"네 명","turn":1}],"isPurposeReached":"unclear","text":"네 명을 말했어요."}"#
                ]))
            // Asked again at once: the clock never moves.
            let found = try await server.assistant().summarize(Self.asked)
            #expect(
                found
                    == Summary(text: "네 명을 말했어요.", isPurposeReached: nil, facts: [.init(.count, "네 명", turn: 1)]))
        }
    }

    @Test("opens a call in its words, behind our introduction, or not at all")
    func opening() async throws {
        try await ChatServer.with { server in
            server.answer(.text([#"{"opening":"토요일 저녁 7시에 네 명 자리가 있을까요?"}"#]))
            let assistant = try server.assistant()
            #expect(
                try await assistant.opening(for: "토요일 저녁 7시 4명", callerName: nil, language: .korean)
                    == "안녕하세요. 제가 글을 쓰면 기계 목소리가 읽어 드리는 전화예요. 토요일 저녁 7시에 네 명 자리가 있을까요?")
            let invented = ChatServer.Answer.text([#"{"opening":"일요일 저녁 8시에 네 명 자리가 있을까요?"}"#])
            server.answer(invented, invented)
            await #expect(throws: ProviderError(.unsupported, provider: "openai", code: "unusable-answer")) {
                try await assistant.opening(for: "토요일 저녁 7시 4명", callerName: nil, language: .korean)
            }
        }
    }

    @Test("of these tests is one to OpenAI's own SDK too, and our request is one that SDK could have made")
    func judged() async throws {
        try await ChatServer.with { server in
            server.answer(
                .text(Self.pieces), .whole(Self.pieces.joined()),
                .refused(429, #"{"error":{"message":"m","code":"c"}}"#))
            server.answer(.text(Self.pieces))
            try await Peer.run("Tests/ProvidersTests/peers/openai_sdk.py", [server.address + "/v1"])
            let theirs = try #require(server.asked.first)
            _ = try await server.assistant(key: "key").replies(to: Self.asked)
            let ours = try #require(server.asked.last)
            #expect(ours.path == theirs.path)
            #expect(ours.authorization == theirs.authorization)
            // Every member of ours is one that the SDK writes, in the same form.
            #expect(Set(ours.fields.keys).isSubset(of: Set(theirs.fields.keys)))
            let formats = try [ours, theirs].map { try #require($0.fields["response_format"] as? [String: Any]) }
            #expect(Set(formats[0].keys) == Set(formats[1].keys))
            let schemas = try formats.map { try #require($0["json_schema"] as? [String: Any]) }
            #expect(Set(schemas[0].keys) == Set(schemas[1].keys))
            #expect(schemas.map { $0["strict"] as? Bool } == [true, true])
        }
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat

/// The interface's addresses. Source: Gemini API, "Generating content", "Models".
struct GeminiRoutes: Sendable {
    private static let longestRequest = 4 << 20
    /// Characters of one part of a streamed answer.
    private static let partLength = 24

    let configuration: GeminiEmulator.Configuration
    let writer: GeminiWriter
    let faults: EmulatorFaults
    let clock: any Clock<Duration>

    /// Breaks a connection off in the middle of an answer.
    private struct Cut: Error {}

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/:version/models") { request, context in
            try await answer(request) { _ throws(GeminiRefusal) in Self.respond(200, try list(request, context)) }
        }
        router.get("/:version/models/:model") { request, context in
            try await answer(request) { _ throws(GeminiRefusal) in
                Self.respond(200, describe(try model(context.parameters.get("model") ?? "", context)))
            }
        }
        router.post("/:version/models/:model") { request, context in
            let body = try await request.body.collect(upTo: Self.longestRequest)
            return try await answer(request) { fault throws(GeminiRefusal) in
                try await generate(request, context, Data(buffer: body), fault)
            }
        }
        return router
    }

    private func answer(
        _ request: Request, _ work: (EmulatorFault?) async throws(GeminiRefusal) -> Response
    ) async throws -> Response {
        let fault = faults.take()
        if case .slow(let wait)? = fault { try await clock.sleep(for: wait) }
        do throws(GeminiRefusal) {
            let key = request.headers[Self.keyHeader] ?? request.uri.queryParameters.get("key")
            guard let key, !key.isEmpty else { throw .noKey }
            guard key == configuration.key, fault != .unauthorized else { throw .wrongKey }
            if case .exhausted(let wait)? = fault { throw .exhausted(wait, model: configuration.models.first ?? "") }
            return try await work(fault)
        } catch {
            return Self.respond(error.code, error.fields)
        }
    }

    // MARK: Models

    private func model(_ name: String, _ context: BasicRequestContext) throws(GeminiRefusal) -> String {
        let version = context.parameters.get("version") ?? ""
        let isAlias = version == "v1beta" && name.hasSuffix("-latest")
        guard ["v1", "v1beta"].contains(version), isAlias || configuration.models.contains(name) else {
            throw .notFound("models/\(name) is not found for API version \(version), or is not supported.")
        }
        return name
    }

    private func list(_ request: Request, _ context: BasicRequestContext) throws(GeminiRefusal) -> [String: Any] {
        let size = request.uri.queryParameters.get("pageSize").flatMap { Int($0) } ?? 50
        let start = request.uri.queryParameters.get("pageToken").flatMap { Int($0) } ?? 0
        guard size > 0, (0...configuration.models.count).contains(start) else { throw .invalid("Invalid page.") }
        let shown = configuration.models.dropFirst(start).prefix(size)
        var fields: [String: Any] = ["models": shown.map(describe)]
        if start + shown.count < configuration.models.count { fields["nextPageToken"] = "\(start + shown.count)" }
        return fields
    }

    private func describe(_ name: String) -> [String: Any] {
        [
            "name": "models/\(name)", "version": "001", "displayName": name, "description": "Emulated \(name)",
            "inputTokenLimit": 1_048_576, "outputTokenLimit": 65_536,
            "supportedGenerationMethods": ["generateContent"], "thinking": true,
        ]
    }

    // MARK: Content

    private func generate(
        _ request: Request, _ context: BasicRequestContext, _ body: Data, _ fault: EmulatorFault?
    ) async throws(GeminiRefusal) -> Response {
        let call = (context.parameters.get("model") ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        let model = try model(call.first ?? "", context)
        guard call.count == 2, ["generateContent", "streamGenerateContent"].contains(call[1]) else {
            throw .notFound("Method not found.")
        }
        let inquiry = try GeminiInquiry(body, model: model)
        let answer = GeminiContent(
            model: model, inquiry: inquiry, text: try await writer.answer(inquiry),
            blockedWords: configuration.blockedWords)
        let isCut = fault == .cut
        guard fault != .malformed else { return malformed(asStream: call[1] != "generateContent") }
        guard call[1] == "streamGenerateContent" else {
            let body = ByteBuffer(string: GeminiWriter.json(answer.whole))
            return Response(
                status: .ok, headers: [.contentType: "application/json; charset=UTF-8"],
                body: isCut ? Self.cut(body) : .init(byteBuffer: body))
        }
        let isEvents = request.uri.queryParameters.get("alt") == "sse"
        let parts = answer.parts(of: Self.partLength).map(GeminiWriter.json)
        return Response(
            status: .ok, headers: [.contentType: isEvents ? "text/event-stream" : "application/json; charset=UTF-8"],
            body: .init { writer in
                for (index, part) in parts.enumerated() {
                    if isCut, index == 1 { throw Cut() }
                    let before = isEvents ? "data: " : index == 0 ? "[" : ",\r\n"
                    let after = isEvents ? "\r\n\r\n" : index + 1 == parts.count ? "]" : ""
                    try await writer.write(ByteBuffer(string: before + part + after))
                }
                if isCut { throw Cut() }
                try await writer.finish(nil)
            })
    }

    /// Half of a body, and then nothing.
    private static func cut(_ body: ByteBuffer) -> ResponseBody {
        .init(contentLength: body.readableBytes) { writer in
            var rest = body
            if let half = rest.readSlice(length: body.readableBytes / 2) { try await writer.write(half) }
            throw Cut()
        }
    }

    private func malformed(asStream: Bool) -> Response {
        let broken = #"{"candidates": [{"content": {"parts": [{"text": "{\"replies\""#
        return Response(
            status: .ok, headers: [.contentType: asStream ? "text/event-stream" : "application/json; charset=UTF-8"],
            body: .init(byteBuffer: ByteBuffer(string: asStream ? "data: \(broken)\r\n\r\n" : broken)))
    }

    private static func respond(_ status: Int, _ fields: [String: Any]) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: "application/json; charset=UTF-8"],
            body: .init(byteBuffer: ByteBuffer(string: GeminiWriter.json(fields))))
    }

    private static let keyHeader: HTTPField.Name = {
        guard let name = HTTPField.Name("x-goog-api-key") else { preconditionFailure("the name of a header") }
        return name
    }()
}

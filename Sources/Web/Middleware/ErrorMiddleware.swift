package import CallPlacing
import Calls
import HTTPTypes
import Hummingbird
package import Languages
import Logging
import NIOHTTP1

/// Answers with errors: a page for people who open an address, JSON for everything else. Faults of ours are logged once
/// and told without detail.
struct ErrorMiddleware: RouterMiddleware {
    let pages: Pages

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return answer(error, to: request, language: context.language)
        } catch let problem as BodyProblem {
            return answer(problem.error, to: request, language: context.language)
        } catch is HTTPParserError {
            // What is left of a request that is none.
            return answer(APIError("request.malformed"), to: request, language: context.language)
        } catch let error as StoreError {
            context.logger.error("store failed", metadata: ["error.kind": "\(error.kind)"])
            return answer(APIError(error), to: request, language: context.language)
        } catch let error as HTTPError where error.status == .notFound {
            return request.wantsPage
                ? .html(pages.notFound(in: context.language), status: .notFound)
                : answer(APIError("page.notFound", .notFound), to: request, language: context.language)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            let most = ["max": "\(AppContext.longestBody >> 10)"]
            let error = APIError("request.large", .contentTooLarge, most)
            return answer(error, to: request, language: context.language)
        } catch let error as any HTTPResponseError where error.status.kind == .clientError {
            return answer(APIError("request.malformed", error.status), to: request, language: context.language)
        } catch is CancellationError {
            throw HTTPError(.serviceUnavailable)
        } catch {
            context.logger.error("request failed", metadata: ["error.type": "\(type(of: error))"])
            return request.wantsPage
                ? .html(pages.serverError(in: context.language), status: .internalServerError)
                : answer(APIError("server.unexpected", .internalServerError), to: request, language: context.language)
        }
    }

    private func answer(_ error: APIError, to request: Request, language: Language) -> Response {
        let sentence = error.sentence(pages.texts, language)
        guard !request.wantsPage else {
            let view = ErrorView(
                title: pages.texts.text("error.page.title", language), text: sentence,
                isWorthRetrying: error.status.kind == .serverError)
            return .html(pages.error(view, in: language), status: error.status).retried(after: error.retryAfter)
        }
        return .json(["error": sentence, "code": error.code], status: error.status)
            .retried(after: error.retryAfter)
    }
}

extension Request {
    /// Whether the client is a browser that shows the answer as a page.
    var wantsPage: Bool { method == .get && headers[.accept]?.contains("text/html") == true }
}

extension APIError {
    /// What went wrong, in a person's language.
    package func sentence(_ texts: Texts, _ language: Language) -> String {
        texts.text("error.\(code)", language, values)
    }
}

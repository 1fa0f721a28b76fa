public import Calls
import Foundation

/// A Speech resource at Azure, or something that speaks like it.
public struct AzureSettings: Sendable, Equatable {
    /// One of the resource's two keys.
    public var key: String
    /// Where the resource is: `koreacentral`.
    public var region: String
    /// Where the service is reached, `wss://` or `ws://`, without a trailing `/`.
    public var endpoint: String

    /// Describes a resource.
    /// - Parameters:
    ///   - key: the value of `AZURE_SPEECH_KEY`.
    ///   - region: the value of `AZURE_SPEECH_REGION`.
    ///   - url: the value of `AZURE_SPEECH_URL`, which takes the place of the region's own address; `https` and `http` are
    ///     read as `wss` and `ws`.
    /// - Throws: `.invalidRequest`; `code` names the value that cannot be right.
    public init(key: String, region: String, url: String? = nil) throws(ProviderError) {
        // A key goes into a header as it is.
        guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw AzureError.invalidRequest("AZURE_SPEECH_KEY")
        }
        // A region goes into a host name. Pages name it in words: "Korea Central".
        let name = region.lowercased().filter { $0 != " " }
        guard !name.isEmpty, name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }) else {
            throw AzureError.invalidRequest("AZURE_SPEECH_REGION")
        }
        self.key = key
        self.region = name
        guard let url, !url.isEmpty else {
            endpoint = "wss://\(name).stt.speech.\(Self.domain(of: name))"
            return
        }
        var address = url
        while address.hasSuffix("/") { address.removeLast() }
        if address.hasPrefix("http://") || address.hasPrefix("https://") { address = "ws" + address.dropFirst(4) }
        guard address.hasPrefix("ws://") || address.hasPrefix("wss://"), !address.contains("?") else {
            throw AzureError.invalidRequest("AZURE_SPEECH_URL")
        }
        endpoint = address
    }

    /// China and the government of the United States have clouds of their own.
    private static func domain(of region: String) -> String {
        if region.hasPrefix("china") { return "azure.cn" }
        return region.hasPrefix("usgov") || region.hasPrefix("usdod") ? "azure.us" : "microsoft.com"
    }
}

/// Failures of Azure in words any vendor fits.
enum AzureError {
    static let provider = "azure"

    static func make(_ kind: ProviderError.Kind, _ code: String) -> ProviderError {
        ProviderError(kind, provider: provider, code: code)
    }

    static func invalidRequest(_ code: String) -> ProviderError { make(.invalidRequest, code) }
}

internal import ONNXRuntime
internal import Radiography

/// Loads a graph, holds it to its manifest's contract, and runs it once so that the first patient does not wait.
struct SessionLoader: Sendable {
    let manifest: ModelManifest
    let path: String

    /// Blocks for some hundred milliseconds.
    func load(in environment: Environment) throws -> ONNXRuntime.Session {
        let session: Session
        do {
            session = try ONNXRuntime.Session(environment: environment, graphAt: path)
        } catch {
            throw ModelError.warmUpFailed("\(error)")
        }
        try checkShapes(of: session)
        try warmUp(session)
        return session
    }

    private func checkShapes(of session: ONNXRuntime.Session) throws {
        let input = manifest.input
        let outputs = manifest.outputs
        let expected = [
            TensorDescription(name: input.name, element: .uint8, shape: [nil, 1, input.height, input.width]),
            TensorDescription(name: outputs.logit, element: .float32, shape: [nil]),
            TensorDescription(name: outputs.activation, element: .float32, shape: [nil, outputs.activationHeight, outputs.activationWidth]),
            TensorDescription(name: outputs.outOfDistribution, element: .float32, shape: [nil]),
        ]
        let found = session.inputs + session.outputs
        for tensor in expected where !found.contains(tensor) {
            let listed = found.map(\.description).joined(separator: "; ")
            throw ModelError.contractBroken("it needs \(tensor), the graph has \(listed)")
        }
    }

    /// A flat grey picture: any graph must answer it with finite numbers, and with a logit that is the mean of its activation.
    private func warmUp(_ session: ONNXRuntime.Session) throws {
        let grey = [UInt8](repeating: 128, count: manifest.input.width * manifest.input.height)
        let input = ModelInput(width: manifest.input.width, height: manifest.input.height, pixels: grey)
        let output: RawOutput
        do {
            output = try session.infer(input, manifest: manifest)
        } catch {
            throw ModelError.warmUpFailed("\(error)")
        }
        guard output.logit.isFinite, output.outOfDistributionScore.isFinite, output.activation.allSatisfy(\.isFinite) else {
            throw ModelError.warmUpFailed("it answers a grey picture with a number that is not finite")
        }
        let mean = Double(output.activation.reduce(0, +)) / Double(output.activation.count)
        guard abs(mean - output.logit) <= 0.01 * max(1, abs(mean)) else {
            throw ModelError.contractBroken("the logit \(output.logit) is not the mean \(mean) of the activation")
        }
    }
}

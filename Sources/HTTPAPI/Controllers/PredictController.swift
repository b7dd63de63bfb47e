internal import Domain
internal import Hummingbird
internal import Services

/// `POST /predict`: a picture in, as the body itself or as the part `file` of a form; its prediction out. Nothing is kept.
struct PredictController {
    let prediction: PredictionService
    let uploads: UploadAllowance

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.post("predict", use: uploads.holdingAPlace(predict))
    }

    private func predict(_ request: Request, context: APIRequestContext) async throws -> Response {
        let options = try Options(request)
        return try await UploadReader(prediction: prediction).withPicture(of: request) { bytes in
            try await uploads.countPicture(context)
            let (answer, png) = try await prediction.predict(bytes, age: options.age, saliency: options.saliency)
            return try Response.json(PredictionPayload(answer, saliencyPNG: png))
        }
    }

    /// What the query asks for: `saliency=false` leaves the map out, `ageYears` tells the patient's age.
    private struct Options {
        let saliency: Bool
        let age: Age?

        init(_ request: Request) throws {
            let query = try QueryReader(request, ["saliency", "ageYears"])
            saliency = try query.flag("saliency") ?? true
            age = try query.number("ageYears", in: 0...150, "a number from 0 to 150").flatMap(Age.init(years:))
        }
    }
}

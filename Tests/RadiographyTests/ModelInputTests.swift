import Radiography
import Testing

struct ModelInputTests {
    @Test func measuresBrightnessAndContrast() {
        let input = ModelInput(width: 2, height: 2, pixels: [0, 255, 0, 255])
        #expect(input.brightness == 0.5 && input.contrast == 0.5)
    }

    @Test func aFlatPictureHasNoContrast() {
        let input = ModelInput(width: 2, height: 2, pixels: [51, 51, 51, 51])
        #expect(input.contrast == 0 && abs(input.brightness - 0.2) < 1e-12)
    }
}

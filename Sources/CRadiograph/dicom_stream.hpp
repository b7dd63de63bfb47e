// Memory as DCMTK's parser reads it, with an end to its patience.
#ifndef CRADIOGRAPH_DICOM_STREAM_HPP
#define CRADIOGRAPH_DICOM_STREAM_HPP

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrma.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace dicom {

/// Stops after a number of reads, of which an element takes about four. DCMTK inserts into sorted lists, so that 80,000 elements (640 KB)
/// keep it busy for most of a minute, and it recurses into sequences as deep as a file likes.
class MeteredProducer final : public DcmProducer {
public:
    static constexpr unsigned mostReads = 20'000;

    MeteredProducer(const uint8_t *bytes, size_t count) : bytes(bytes), count(static_cast<offile_off_t>(count)) {}

    bool isExhausted() const { return reads > mostReads; }

    OFBool good() const override { return !isExhausted(); }
    OFCondition status() const override { return isExhausted() ? EC_InvalidStream : EC_Normal; }
    OFBool eos() override { return isExhausted() || position == count; }
    offile_off_t avail() override { return isExhausted() ? 0 : count - position; }

    offile_off_t read(void *buffer, offile_off_t length) override {
        reads++;
        length = std::min(length, avail());
        if (length > 0) { memcpy(buffer, bytes + position, static_cast<size_t>(length)); }
        position += length;
        return length;
    }

    offile_off_t skip(offile_off_t length) override {
        length = std::min(length, avail());
        position += length;
        return length;
    }

    void putback(offile_off_t length) override { position -= std::min(length, position); }

private:
    const uint8_t *bytes;
    offile_off_t count, position = 0;
    unsigned reads = 0;
};

class MeteredStream final : public DcmInputStream {
public:
    /// The base class keeps the address of the producer and does not use it before it is made.
    MeteredStream(const uint8_t *bytes, size_t count) : DcmInputStream(&producer), producer(bytes, count) {}

    DcmInputStreamFactory *newFactory() const override { return nullptr; }
    bool isExhausted() const { return producer.isExhausted(); }

private:
    MeteredProducer producer;
};

}

#endif

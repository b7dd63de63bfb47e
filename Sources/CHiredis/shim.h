#pragma once
// The codec alone: what speaks to the network is SwiftNIO.
#include <hiredis/hiredis.h>

// libpq as Swift sees it. pkg-config says where the header lies.
#include <libpq-fe.h>

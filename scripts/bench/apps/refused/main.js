'use strict'
// The floor of a launch that is refused.
require('electron').app.exit()

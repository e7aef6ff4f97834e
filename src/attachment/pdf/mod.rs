//! stub
use super::reading::Reading;
pub(super) fn read(_reading: &mut Reading, _bytes: &[u8]) {}

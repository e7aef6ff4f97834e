//! Zip archives, unpacked within bounds.

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use encoding_rs::GB18030;
use zip::ZipArchive;
use zip::result::ZipError;

use super::reading::{Flow, Reading};
use super::{DoubtKind, office};
use crate::text;

/// Bytes read at once while unpacking; the time is looked at between.
const CHUNK: usize = 1 << 20;

/// A zip archive being read.
pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Bytes of the archive itself.
    packed: usize,
    /// Bytes unpacked from it.
    unpacked: usize,
    /// Names of its entries, in its order; folders have `/` at the end.
    names: Vec<String>,
}

impl<'b> Archive<'b> {
    /// Opens an archive; says so where it is none, and stops where it has too many entries.
    pub(super) fn open(reading: &mut Reading, bytes: &'b [u8]) -> Flow<Option<Self>> {
        // The directory is read whole by the crate, so its size is bounded before.
        let directory = memchr::memmem::find_iter(bytes, b"PK\x01\x02").take(reading.limits().entries + 1).count();
        reading.count_entries(directory)?;
        let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else {
            reading.broken(text!(
                "压缩包（或 Office 文档）已损坏，打不开",
                "the archive (or office document) is broken and does not open"
            ));
            return Ok(None);
        };
        let names = (0..zip.len())
            .map(|index| zip.by_index_raw(index).map(|entry| name(entry.name_raw())).unwrap_or_default())
            .collect();
        Ok(Some(Self { zip, packed: bytes.len(), unpacked: 0, names }))
    }

    /// The names of the entries, in order.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Unpacks an entry; nothing where it cannot be, which is then said.
    pub(super) fn unpack(&mut self, reading: &mut Reading, index: usize) -> Flow<Option<Vec<u8>>> {
        reading.tick()?;
        let name = self.names[index].clone();
        let part = text!("{name}", "{name}");
        let mut entry = match self.zip.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                reading.doubt_at(
                    part,
                    DoubtKind::Encrypted,
                    text!("压缩包设了密码，读不出里面的文字", "locked with a password, so its text cannot be read"),
                    text!("去掉密码后重新压缩", "pack it anew without a password"),
                );
                return Ok(None);
            }
            Err(ZipError::UnsupportedArchive(_)) => {
                reading.doubt_at(
                    part,
                    DoubtKind::Unknown,
                    text!("压缩方法不常见，读不出文字", "packed by an uncommon method, so its text cannot be read"),
                    text!("用系统自带的 zip 压缩重新打包", "pack it anew with the zip of the operating system"),
                );
                return Ok(None);
            }
            Err(_) => {
                reading.broken_at(part);
                return Ok(None);
            }
        };
        let by_ratio = self.packed.saturating_mul(reading.limits().ratio).max(reading.limits().ratio_from);
        let mut unpacked = Vec::new();
        loop {
            reading.tick()?;
            let before = unpacked.len();
            let allowed = by_ratio.saturating_sub(self.unpacked).min(reading.may_unpack());
            let chunk = (&mut entry).take(CHUNK.min(allowed + 1) as u64).read_to_end(&mut unpacked);
            let more = unpacked.len() - before;
            if more > allowed {
                return Err(reading.bomb());
            }
            self.unpacked += more;
            reading.count_unpacked(more)?;
            match chunk {
                Ok(0) => return Ok(Some(unpacked)),
                Ok(_) => {}
                Err(_) => {
                    reading.broken_at(part);
                    // What came before the damage may still hold something.
                    return Ok(Some(unpacked));
                }
            }
        }
    }
}

/// The name of an entry. Archives made in China name their entries in GBK, and do not say so.
fn name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => GB18030.decode_without_bom_handling(raw).0,
    };
    name.replace('\\', "/")
}

/// Reads an archive: as an office document if it is one, else file by file.
pub(super) fn read(reading: &mut Reading, bytes: &[u8]) -> Flow {
    let Some(mut archive) = Archive::open(reading, bytes)? else {
        return Ok(());
    };
    if archive.names().iter().any(|name| name == "[Content_Types].xml") {
        return office::read(reading, archive);
    }
    if archive.names().iter().any(|name| name == "mimetype") && archive.names().iter().any(|name| name == "content.xml")
        || archive.names().iter().any(|name| name == "OFD.xml")
    {
        return office::read_other(reading, archive);
    }
    for index in 0..archive.names().len() {
        let name = archive.names()[index].clone();
        reading.add(|| super::place::Spot::Said(text!("压缩包里的文件名", "a file name in the archive")), &name)?;
        if name.ends_with('/') {
            continue;
        }
        if let Some(bytes) = archive.unpack(reading, index)? {
            reading.inside(&name, |reading| super::read_file(reading, &name, &bytes))?;
        }
    }
    Ok(())
}

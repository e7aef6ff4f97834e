//! Writing what was planned: each file as a whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Left, Plan, Planned, changed, place};

/// Why writing ended before all was written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {error}")]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// What the system says.
    pub error: io::Error,
}

/// Writes the files of a plan, one after the other. A file that changed since it was planned is left, and taken out of
/// the plan.
///
/// # Errors
/// [`WriteError`] where one cannot be written; those before it are.
pub fn write(root: &Path, plan: &mut Plan) -> Result<(), WriteError> {
    let mut written = Vec::with_capacity(plan.files.len());
    let mut files = std::mem::take(&mut plan.files).into_iter();
    let ended = files.by_ref().try_for_each(|planned| {
        match write_one(root, &planned)? {
            Ok(()) => written.push(planned),
            Err(why) => plan.left.push(Left { file: planned.file, why }),
        }
        Ok(())
    });
    plan.files = written;
    ended
}

fn write_one(root: &Path, planned: &Planned) -> Result<Result<(), crate::diagnostic::Text>, WriteError> {
    // Looked at again: since it was planned, a link may have taken its place.
    let path = match place::check(root, &planned.file) {
        Ok(path) => path,
        Err(refusal) => return Ok(Err(refusal.text())),
    };
    let folder = path.parent().unwrap_or(root).to_owned();
    let failed = |error| WriteError { path: path.clone(), error };
    let mut builder = tempfile::Builder::new();
    // Readers of a site pass over names that begin with a dot.
    builder.prefix(".gongkai-");
    let permissions = match &planned.before {
        Some(before) => {
            if fs::read(&path).map_err(failed)? != *before {
                return Ok(Err(changed()));
            }
            Some(fs::metadata(&path).map_err(failed)?.permissions())
        }
        None => {
            fs::create_dir_all(&folder).map_err(failed)?;
            // As the system gives them to new files.
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            None
        }
    };
    let mut file = builder.tempfile_in(&folder).map_err(failed)?;
    file.write_all(&planned.after).map_err(failed)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
    } else {
        file.as_file().sync_all().map_err(failed)?;
        match file.persist_noclobber(&path) {
            Ok(_) => {}
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(Err(changed())),
            Err(error) => return Err(failed(error.error)),
        }
    }
    Ok(Ok(()))
}

//! Seals what must not be read from a copy of the database. The key is in a file beside it, which backups of the database
//! do not hold; what was sealed for one place cannot be opened at another.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

use chacha20poly1305::{
    AeadCore, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, OsRng, Payload},
};

use crate::{Result, StoreError};

/// Bytes of the number of a key, before the nonce and what is sealed.
const NUMBER: usize = 4;
const NONCE: usize = 24;
const KEY: usize = 32;

pub(crate) struct Vault {
    path: PathBuf,
    keys: RwLock<Keys>,
}

#[derive(Clone, Default)]
struct Keys {
    /// The last one seals; others open what a rotation did not get to.
    keys: Vec<(u32, [u8; KEY])>,
}

impl Vault {
    /// Reads the key file; it is made when the first value is sealed.
    pub(crate) fn open(path: PathBuf) -> Result<Self> {
        let keys = match fs::read_to_string(&path) {
            Ok(text) => Keys::read(&text).ok_or_else(|| StoreError::KeyFile { path: path.clone() }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Keys::default()),
            Err(error) => Err(StoreError::io(&path)(error)),
        }?;
        Ok(Self { path, keys: RwLock::new(keys) })
    }

    /// `place` says where it will stand.
    pub(crate) fn seal(&self, place: &str, plain: &str) -> Result<Vec<u8>> {
        if self.read().keys.is_empty() {
            self.add_key()?;
        }
        let keys = self.read();
        let Some((number, key)) = keys.keys.last() else { return Err(self.unreadable()) };
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let payload = Payload { msg: plain.as_bytes(), aad: place.as_bytes() };
        let sealed = XChaCha20Poly1305::new(key.into()).encrypt(&nonce, payload);
        let sealed = sealed.map_err(|_| self.unreadable())?;
        Ok([&number.to_be_bytes()[..], &nonce, &sealed].concat())
    }

    pub(crate) fn unseal(&self, place: &str, sealed: &[u8]) -> Result<String> {
        let open = || {
            let (number, rest) = sealed.split_first_chunk::<NUMBER>()?;
            let (nonce, content) = rest.split_first_chunk::<NONCE>()?;
            let number = u32::from_be_bytes(*number);
            let keys = self.read();
            let (_, key) = keys.keys.iter().find(|(known, _)| *known == number)?;
            let payload = Payload { msg: content, aad: place.as_bytes() };
            let plain =
                XChaCha20Poly1305::new(key.into()).decrypt(XNonce::from_slice(nonce), payload);
            String::from_utf8(plain.ok()?).ok()
        };
        open().ok_or_else(|| self.unreadable())
    }

    /// What is sealed from now on is sealed with a new key. Older ones still open.
    pub(crate) fn add_key(&self) -> Result<()> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let mut more = keys.clone();
        let number = more.keys.last().map_or(1, |(number, _)| number + 1);
        more.keys.push((number, XChaCha20Poly1305::generate_key(&mut OsRng).into()));
        write_durably(&self.path, &more.text())?;
        *keys = more;
        Ok(())
    }

    /// Nothing is sealed with the older keys any more.
    pub(crate) fn drop_older_keys(&self) -> Result<()> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let last = Keys { keys: keys.keys.last().copied().into_iter().collect() };
        write_durably(&self.path, &last.text())?;
        *keys = last;
        Ok(())
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn unreadable(&self) -> StoreError {
        StoreError::Sealed { path: self.path.clone() }
    }
}

impl Keys {
    /// `number:hex`, one a line.
    fn read(text: &str) -> Option<Self> {
        let key = |line: &str| {
            let (number, digits) = line.split_once(':')?;
            let mut key = [0; KEY];
            if digits.len() != 2 * KEY {
                return None;
            }
            for (byte, at) in key.iter_mut().zip((0..).step_by(2)) {
                *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
            }
            Some((number.parse().ok()?, key))
        };
        let keys: Vec<_> = text.lines().map(key).collect::<Option<_>>()?;
        (!keys.is_empty()).then_some(Self { keys })
    }

    fn text(&self) -> String {
        let line = |(number, key): &(u32, [u8; KEY])| {
            let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{number}:{digits}\n")
        };
        self.keys.iter().map(line).collect()
    }
}

/// The file is the old one or the new one, whatever happens in between; only its owner can read it.
fn write_durably(path: &Path, text: &str) -> Result<()> {
    let new = path.with_extension("new");
    let write = || {
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    };
    write().map_err(StoreError::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> (Vault, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Vault::open(folder.path().join("secrets.key")).unwrap(), folder)
    }

    #[test]
    fn only_the_same_place_and_the_key_file_open_what_was_sealed() {
        let (vault, folder) = vault();
        let sealed = vault.seal("a/TOKEN", "sesame").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"sesame"));
        assert_eq!(vault.unseal("a/TOKEN", &sealed).unwrap(), "sesame");
        assert!(vault.unseal("b/TOKEN", &sealed).is_err());
        let again = Vault::open(folder.path().join("secrets.key")).unwrap();
        assert_eq!(again.unseal("a/TOKEN", &sealed).unwrap(), "sesame");
        fs::remove_file(folder.path().join("secrets.key")).unwrap();
        let without = Vault::open(folder.path().join("secrets.key")).unwrap();
        let words = without.unseal("a/TOKEN", &sealed).unwrap_err().to_string();
        assert!(words.contains("secrets.key"), "{words}");
    }

    #[test]
    fn a_rotation_can_be_interrupted_between_its_steps() {
        let (vault, folder) = vault();
        let before = vault.seal("p", "old").unwrap();
        vault.add_key().unwrap();
        let after = vault.seal("p", "new").unwrap();
        let again = Vault::open(folder.path().join("secrets.key")).unwrap();
        assert_eq!(again.unseal("p", &before).unwrap(), "old");
        assert_eq!(again.unseal("p", &after).unwrap(), "new");
        again.drop_older_keys().unwrap();
        assert!(again.unseal("p", &before).is_err());
        assert_eq!(again.unseal("p", &after).unwrap(), "new");
    }

    #[test]
    fn the_key_file_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (vault, folder) = vault();
        vault.seal("p", "x").unwrap();
        let mode = fs::metadata(folder.path().join("secrets.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

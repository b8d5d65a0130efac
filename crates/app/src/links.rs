//! Pages of Panopto that open in the person's browser.

use lectern_net::parse_server_address;
use lectern_panopto::{FolderId, SessionId};
use url::Url;

use crate::accounts::{AccountId, api_clients_page};
use crate::app::App;
use crate::error::AppError;
use crate::sign_in::SignInError;

/// A page of an account's Panopto.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanoptoPage {
    /// A folder.
    Folder(FolderId),
    /// The player of a session.
    Session(SessionId),
    /// The player of a session at a second of it.
    Moment(SessionId, u32),
    /// Where API clients are made.
    ApiClients,
    /// The start page.
    Site,
}

impl App {
    /// Returns the address of a page.
    ///
    /// # Errors
    ///
    /// An unknown account.
    pub async fn panopto_address(
        &self,
        id: &AccountId,
        page: PanoptoPage,
    ) -> Result<String, AppError> {
        Ok(address(&self.account(id).await?.server, page))
    }

    /// Opens a page in the browser.
    ///
    /// # Errors
    ///
    /// An unknown account, or a computer without a browser.
    pub async fn open_in_panopto(&self, id: &AccountId, page: PanoptoPage) -> Result<(), AppError> {
        let address = self.panopto_address(id, page).await?;
        self.open_address(&address).await
    }

    /// Opens the page on which API clients are made, before there is an account.
    ///
    /// # Errors
    ///
    /// A text that is no address, or a computer without a browser.
    pub async fn open_api_clients_page(&self, server: &str) -> Result<(), AppError> {
        let server = parse_server_address(server)?;
        self.open_address(&api_clients_page(&server)).await
    }

    async fn open_address(&self, address: &str) -> Result<(), AppError> {
        if self.open_in_browser(address).await {
            Ok(())
        } else {
            Err(SignInError::NoBrowser.into())
        }
    }
}

fn address(server: &Url, page: PanoptoPage) -> String {
    let (path, query) = match page {
        PanoptoPage::Folder(id) => (
            "/Panopto/Pages/Sessions/List.aspx",
            Some(format!("folderID={id}")),
        ),
        PanoptoPage::Session(id) => ("/Panopto/Pages/Viewer.aspx", Some(format!("id={id}"))),
        PanoptoPage::Moment(id, second) => (
            "/Panopto/Pages/Viewer.aspx",
            Some(format!("id={id}&start={second}")),
        ),
        PanoptoPage::ApiClients => return api_clients_page(server),
        PanoptoPage::Site => ("/Panopto/Pages/Home.aspx", None),
    };
    let mut url = server.clone();
    url.set_path(path);
    url.set_query(query.as_deref());
    url.into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says where it stops")]

    use super::*;

    #[test]
    fn a_moment_opens_the_player_there() {
        let server = Url::parse("https://northfield.example/").unwrap();
        let id: SessionId = "7f3c9a12-11d2-4f6e-9a61-aa01c0ffee01".parse().unwrap();
        assert_eq!(
            address(&server, PanoptoPage::Moment(id, 2124)),
            "https://northfield.example/Panopto/Pages/Viewer.aspx?id=7f3c9a12-11d2-4f6e-9a61-aa01c0ffee01&start=2124"
        );
    }
}

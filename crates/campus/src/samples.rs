//! Sample recordings and captions for people to drag.
